import { join } from 'node:path';
import { interrupted } from '../engine/interrupted.ts';
import { mustRun } from '../engine/must-run.ts';
import { requireTool } from '../engine/require-tool.ts';
import type { Host } from '../host/host.ts';
import { withClaim, withClaimIfFree } from '../image/claim.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import type { EnvironmentRef } from '../provider/machine-ref.ts';
import type { EffectContext, Provider } from '../provider/provider.ts';

/** For a disk of tens of gigabytes on a slow one. */
const syncTimeoutMs = 30 * 60_000;

/** How one engine wants its disks. */
export interface DiskForm {
  /** Name of the folder in the store, and of the failpoint `<engine>.disk.prepared`. */
  readonly engine: string;
  /** Fills the blob's folder, which is empty and has another name yet. */
  prepare(folder: string, blob: BlobRef, sourceFile: string, context: EffectContext): Promise<void>;
  /** The engine is to know nothing more of the disk in this folder, which is about to go. */
  forget?(folder: string, context: EffectContext): Promise<void>;
}

/** Where a blob is, as the engine wants it. */
export function preparedDir(engine: string, environment: EnvironmentRef, digest: string): string {
  return join(rootOf(engine, environment), digest);
}

/**
 * Disks in the form that an engine wants, one folder for each blob in the store. A folder of a digest's name is whole: it got its name
 * last. Several at once, also other processes: one works, the others wait for it.
 */
export function preparedDisks(form: DiskForm): Provider['disks'] {
  return {
    has: (environment, blob, host) => hasDisk(form, environment, blob, host),
    async ensure(environment, blob, sourceFile, context) {
      const { host, signal } = context;
      if (await hasDisk(form, environment, blob, host)) return;
      await requireTool('qemu-img', 'qemu-utils', host);
      // An engine's own user walks through it to its disk; others need not read the list of images.
      await host.files.mkdir(rootOf(form.engine, environment), { mode: 0o711 });
      await withClaim(host, claimFolder(form, environment, blob.digest), { signal }, async () => {
        await host.files.remove(temporaryFolder(form, environment, blob.digest));
        if (!(await hasDisk(form, environment, blob, host))) await prepare(form, { environment, blob, sourceFile }, context);
      });
    },
    prune: (environment, keep, context) => prune(form, environment, keep, context),
  };
}

async function hasDisk({ engine }: DiskForm, environment: EnvironmentRef, blob: BlobRef, host: Host): Promise<boolean> {
  return (await host.files.stat(preparedDir(engine, environment, blob.digest)))?.type === 'directory';
}

interface Wanted {
  readonly environment: EnvironmentRef;
  readonly blob: BlobRef;
  readonly sourceFile: string;
}

/** @throws VUP_IMAGE_INVALID · VUP_HOST_TOOL_MISSING · VUP_ENGINE_FAILED · VUP_INTERRUPTED */
async function prepare(form: DiskForm, { environment, blob, sourceFile }: Wanted, context: EffectContext): Promise<void> {
  const { host, signal, progress } = context;
  const folder = temporaryFolder(form, environment, blob.digest);
  try {
    await host.files.mkdir(folder, { mode: 0o755 });
    progress.bar(0, blob.sizeBytes, 'bytes', 'prepare');
    await form.prepare(folder, blob, sourceFile, context);
    for (const name of await host.files.list(folder)) await host.files.chmod(join(folder, name), 0o444);
    await host.failpoints.hit(`${form.engine}.disk.prepared`);
    // The name says "whole" also after a power cut: contents reach the disk before it.
    await mustRun(context, ['sync', '--file-system', folder], { toDo: 'write the prepared image to the disk', timeoutMs: syncTimeoutMs });
    await host.files.rename(folder, preparedDir(form.engine, environment, blob.digest));
    progress.bar(blob.sizeBytes, blob.sizeBytes, 'bytes', 'prepare');
  } catch (error) {
    await host.files.remove(folder);
    if (signal.aborted) throw interrupted('preparing an image');
    throw error;
  }
}

/** Removes prepared disks that are not in `keep` (digests), but for one that another run has in hand just now. */
async function prune(form: DiskForm, environment: EnvironmentRef, keep: readonly string[], context: EffectContext): Promise<void> {
  const { host, signal } = context;
  const root = rootOf(form.engine, environment);
  if ((await host.files.stat(root)) === undefined) return;
  const wanted = new Set(keep);
  for (const name of await host.files.list(root)) {
    const digest = /^(?:\.tmp-)?([0-9a-f]{64})$/.exec(name)?.[1];
    if (digest === undefined || wanted.has(digest)) continue;
    await withClaimIfFree(host, claimFolder(form, environment, digest), { signal }, () => removeDisk(form, environment, digest, context));
  }
}

async function removeDisk(form: DiskForm, environment: EnvironmentRef, digest: string, context: EffectContext): Promise<void> {
  const { files } = context.host;
  const whole = preparedDir(form.engine, environment, digest);
  const temporary = temporaryFolder(form, environment, digest);
  await files.remove(temporary);
  if ((await files.stat(whole)) !== undefined) {
    await form.forget?.(whole, context);
    // Renamed first: a half-removed one is never taken for whole.
    await files.rename(whole, temporary);
  }
  await files.remove(temporary);
}

function rootOf(engine: string, environment: EnvironmentRef): string {
  return join(environment.storeRoot, engine);
}

function temporaryFolder({ engine }: DiskForm, environment: EnvironmentRef, digest: string): string {
  return join(rootOf(engine, environment), `.tmp-${digest}`);
}

function claimFolder({ engine }: DiskForm, environment: EnvironmentRef, digest: string): string {
  return join(environment.storeRoot, 'claims', `${engine}-${digest}`);
}
