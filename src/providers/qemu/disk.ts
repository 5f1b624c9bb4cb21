import { join } from 'node:path';
import { interrupted } from '../../engine/interrupted.ts';
import { mustRun } from '../../engine/must-run.ts';
import { requireTool } from '../../engine/require-tool.ts';
import type { Host } from '../../host/host.ts';
import { checkDisk, convertDisk } from '../../image/check-disk.ts';
import { withClaim, withClaimIfFree } from '../../image/claim.ts';
import { diskMediaTypes } from '../../image/media-type.ts';
import { requireSpace } from '../../image/require-space.ts';
import type { BlobRef } from '../../provider/disk-chain.ts';
import type { EnvironmentRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { extractBoot } from './extract-boot.ts';
import { baseDir } from './names.ts';

/** For a disk of tens of gigabytes on a slow one. */
const copyTimeoutMs = 30 * 60_000;
const linkTimeoutMs = 60_000;

/** Whether the blob is there as QEMU wants it. A folder of that name is whole: it got its name last. */
export async function hasDisk(environment: EnvironmentRef, blob: BlobRef, host: Host): Promise<boolean> {
  return (await host.files.stat(baseDir(environment, blob.digest)))?.type === 'directory';
}

/**
 * Makes the folder of a blob: `disk.qcow2`, and for one that Vup built also `kernel`, `initrd` and `boot.json`. Several at once, also
 * other processes: one works, the others wait for it. @throws VUP_IMAGE_INVALID · VUP_HOST_TOOL_MISSING · VUP_ENGINE_FAILED · VUP_INTERRUPTED
 */
export async function ensureDisk(environment: EnvironmentRef, blob: BlobRef, sourceFile: string, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  if (await hasDisk(environment, blob, host)) return;
  await requireTool('qemu-img', 'qemu-utils', host);
  // QEMU's own user walks through it to its disk; others need not read the list of images.
  await host.files.mkdir(diskRoot(environment), { mode: 0o711 });
  await withClaim(host, claimFolder(environment, blob.digest), { signal }, async () => {
    await host.files.remove(temporaryFolder(environment, blob.digest));
    if (!(await hasDisk(environment, blob, host))) await prepare(environment, blob, sourceFile, context);
  });
}

/** Removes prepared disks that are not in `keep` (digests), but for one that another run has in hand just now. */
export async function pruneDisks(environment: EnvironmentRef, keep: readonly string[], { host, signal }: EffectContext): Promise<void> {
  const root = diskRoot(environment);
  if ((await host.files.stat(root)) === undefined) return;
  const wanted = new Set(keep);
  for (const name of await host.files.list(root)) {
    const digest = /^(?:\.tmp-)?([0-9a-f]{64})$/.exec(name)?.[1];
    if (digest === undefined || wanted.has(digest)) continue;
    await withClaimIfFree(host, claimFolder(environment, digest), { signal }, async () => {
      const whole = baseDir(environment, digest);
      const temporary = temporaryFolder(environment, digest);
      await host.files.remove(temporary);
      // Renamed first: a half-removed one is never taken for whole.
      if ((await host.files.stat(whole)) !== undefined) await host.files.rename(whole, temporary);
      await host.files.remove(temporary);
    });
  }
}

async function prepare(environment: EnvironmentRef, blob: BlobRef, sourceFile: string, context: EffectContext): Promise<void> {
  const { host, signal, progress } = context;
  const folder = temporaryFolder(environment, blob.digest);
  try {
    await host.files.mkdir(folder, { mode: 0o755 });
    progress.bar(0, blob.sizeBytes, 'bytes', 'prepare');
    const disk = join(folder, 'disk.qcow2');
    if (blob.mediaType === diskMediaTypes.direct) {
      await linkOrCopy(sourceFile, disk, context);
      await extractBoot(folder, context);
    } else {
      await requireSpace(host, folder, blob.sizeBytes, 'preparing an image');
      const file = { format: 'qcow2', name: `image sha256:${blob.digest.slice(0, 12)}` } as const;
      await checkDisk(sourceFile, file, context);
      await convertDisk(sourceFile, disk, file, context);
    }
    for (const name of await host.files.list(folder)) await host.files.chmod(join(folder, name), 0o444);
    await host.failpoints.hit('qemu.disk.prepared');
    // The name says "whole" also after a power cut: contents reach the disk before it.
    await mustRun(context, ['sync', '--file-system', folder], { toDo: 'write the prepared image to the disk', timeoutMs: copyTimeoutMs });
    await host.files.rename(folder, baseDir(environment, blob.digest));
    progress.bar(blob.sizeBytes, blob.sizeBytes, 'bytes', 'prepare');
  } catch (error) {
    await host.files.remove(folder);
    if (signal.aborted) throw interrupted('preparing an image');
    throw error;
  }
}

/** The blob never changes, so one file serves as both. */
async function linkOrCopy(from: string, to: string, context: EffectContext): Promise<void> {
  const linked = await context.host.exec.run(['ln', '--', from, to], { signal: context.signal, timeoutMs: linkTimeoutMs });
  if (linked.exitCode === 0) return;
  await mustRun(context, ['cp', '--reflink=auto', '--', from, to], { toDo: 'copy an image', timeoutMs: copyTimeoutMs });
}

function diskRoot(environment: EnvironmentRef): string {
  return join(environment.storeRoot, 'qemu');
}

function temporaryFolder(environment: EnvironmentRef, digest: string): string {
  return join(diskRoot(environment), `.tmp-${digest}`);
}

function claimFolder(environment: EnvironmentRef, digest: string): string {
  return join(environment.storeRoot, 'claims', `qemu-${digest}`);
}
