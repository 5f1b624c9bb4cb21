import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';

/** Reads one file that the kernel has about an interface, trimmed; undefined when there is no such file. */
export type ReadLink = (file: string) => Promise<string | undefined>;

/** A network interface of ours. */
export interface OwnLink {
  readonly name: string;
  /** The owner mark that it bears as its alias. */
  readonly mark: string;
  /** Tells one that was made and not yet marked when a run was killed. */
  readonly isUnfinished: (read: ReadLink) => Promise<boolean>;
}

/**
 * Whether the interface is there.
 * @throws VUP_NETWORK_FAILED for one of that name without our mark: it is neither used nor removed
 */
export async function hasOwnLink({ name, mark, isUnfinished }: OwnLink, { files }: Host): Promise<boolean> {
  const read: ReadLink = async (file) => (await files.readTextIfExists(`/sys/class/net/${name}/${file}`))?.trim();
  const found = await read('ifalias');
  if (found === undefined || found === mark) return found !== undefined;
  if (found === '' && (await isUnfinished(read))) return true;
  throw new VupError('VUP_NETWORK_FAILED', {
    message: `the network interface ${name} was not made by Vup; it is left alone`,
    hint: `if nothing needs it, remove it with: ip link delete dev ${name}`,
  });
}
