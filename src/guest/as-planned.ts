import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { ProvisionStep } from '../machine/machine.ts';
import { stepDigests } from './digest.ts';
import type { FileDigests } from './file-digests.ts';
import type { ProvisionContext } from './provision-context.ts';

/** The files of a step as they were when the plan was made. */
export interface PlannedFiles {
  readonly projectDir: string;
  /** Digests by path below the project's folder; see StepDigests. */
  readonly files: Readonly<Record<string, string>>;
}

/** What lies on the disk now, whatever was remembered of it. */
const unremembered = (host: ProvisionContext['host']): FileDigests => ({
  sha256: (path) => host.files.sha256(path),
  save: async () => undefined,
});

/** Sees that what a step reads is still what was planned with. @throws VUP_PLAN_STALE naming the file; VUP_INPUT_MISSING */
export async function requireAsPlanned(step: ProvisionStep, { host, planned }: ProvisionContext): Promise<void> {
  if (planned === undefined || Object.keys(planned.files).length === 0) return;
  const { projectDir } = planned;
  const { files } = await stepDigests(step, { host, projectDir, machineEnv: {}, fileDigests: unremembered(host) });
  const names = [...new Set([...Object.keys(planned.files), ...Object.keys(files)])].sort();
  const moved = names.find((name) => files[name] !== planned.files[name]);
  if (moved !== undefined) throw changed(step, moved);
}

/** The bytes of a script, which are those that were planned with. @throws VUP_PLAN_STALE */
export async function plannedBytes(
  step: Extract<ProvisionStep, { kind: 'script' }>,
  { host, planned }: ProvisionContext,
): Promise<Uint8Array> {
  const bytes = await host.files.readBytes(step.path);
  const name = planned === undefined ? undefined : relative(planned.projectDir, step.path);
  const expected = name === undefined ? undefined : planned?.files[name];
  if (expected !== undefined && expected !== createHash('sha256').update(bytes).digest('hex')) throw changed(step, name ?? step.path);
  return bytes;
}

function changed(step: ProvisionStep, name: string): VupError {
  return new VupError('VUP_PLAN_STALE', {
    message: `${name}, which step "${step.id}" reads, changed since the plan was made`,
    hint: 'Type vup again: it plans with what is there now',
    details: { step: step.id, path: name },
  });
}
