import { createHash } from 'node:crypto';
import type { StepDigests } from '../state/recorded.ts';
import { canonicalJson } from './canonical-json.ts';

/** What a layer key is made of besides the layer below: a step's kind and digests. */
export interface LayerStep {
  readonly kind: string;
  readonly digests: StepDigests;
}

/** The image that the first layer stands on. */
export interface LayerBase {
  /** Hex sha256 of the image. */
  readonly imageDigest: string;
  readonly arch: string;
  readonly diskKind: string;
}

/**
 * Keys of the layers that end with each step, in order: hex sha256 of the parent's key (the image's digest for the first), the
 * step's kind, its content, environment and files, the architecture and the disk kind. A step changed changes all keys after it.
 */
export function layerKeys(base: LayerBase, steps: readonly LayerStep[]): readonly string[] {
  let parent = base.imageDigest;
  return steps.map(({ kind, digests }) => {
    const { content, env, files } = digests;
    const link = canonicalJson({ parent, kind, content, env, files, arch: base.arch, diskKind: base.diskKind });
    parent = createHash('sha256').update(link).digest('hex');
    return parent;
  });
}
