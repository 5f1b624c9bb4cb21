import { basename, join } from 'node:path';
import { mustRun } from '../../engine/must-run.ts';
import { requireTool } from '../../engine/require-tool.ts';
import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import { withClaim, withClaimIfFree } from '../../image/claim.ts';
import type { BlobRef } from '../../provider/disk-chain.ts';
import type { EnvironmentRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { directIdMapEnv, type UnpackTools, unpackArgv } from './command-line.ts';
import { lowerDir, unpackedRoot } from './names.ts';

/** For an image of tens of gigabytes on a slow disk. */
const unpackTimeoutMs = 30 * 60_000;
const syncTimeoutMs = 10 * 60_000;

/** Whether the blob is unpacked with the environment's ids. A folder of that name is whole: it got its name last. */
export async function hasBlob(environment: EnvironmentRef, blob: BlobRef, host: Host): Promise<boolean> {
  return (await host.files.stat(lowerDir(environment, blob.digest)))?.type === 'directory';
}

/**
 * Unpacks a blob once per content and id range. Several at once: the first works, the others wait for it, and take over if it dies.
 * @throws VUP_IMAGE_INVALID when the file is not a tar that can be unpacked safely
 */
export async function ensureBlob(environment: EnvironmentRef, blob: BlobRef, sourceFile: string, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  if (await hasBlob(environment, blob, host)) return;
  const root = unpackedRoot(environment);
  // Guests' roots walk through these to their own files; others need not read the list of images.
  for (const folder of [join(environment.storeRoot, 'lxc'), root]) await host.files.mkdir(folder, { mode: 0o711 });
  await withClaim(host, claimFolder(environment, blob.digest), { signal }, async () => {
    if (await hasBlob(environment, blob, host)) return;
    await removeTemporaries(root, blob.digest, host);
    await unpack(environment, blob, sourceFile, context);
  });
}

/** Removes unpacked blobs that are not in `keep` (digests), but for one that another run has in hand just now. */
export async function pruneBlobs(environment: EnvironmentRef, keep: readonly string[], context: EffectContext): Promise<void> {
  const { host, signal } = context;
  const root = unpackedRoot(environment);
  if ((await host.files.stat(root)) === undefined) return;
  const wanted = new Set(keep);
  const found = (await host.files.list(root)).flatMap((name) => /^(?:\.tmp-)?([0-9a-f]{64})(?:$|-)/.exec(name)?.[1] ?? []);
  for (const digest of new Set(found)) {
    if (wanted.has(digest)) continue;
    await withClaimIfFree(host, claimFolder(environment, digest), { signal }, () => pruneOne(root, digest, host));
  }
}

/** Renamed first: a half-removed one is never taken for whole. */
async function pruneOne(root: string, digest: string, host: Host): Promise<void> {
  const whole = join(root, digest);
  await removeTemporaries(root, digest, host);
  if ((await host.files.stat(whole)) !== undefined) await host.files.rename(whole, join(root, `.tmp-${digest}-pruned`));
  await removeTemporaries(root, digest, host);
}

/** One for each blob and id range. */
function claimFolder(environment: EnvironmentRef, digest: string): string {
  return join(environment.storeRoot, 'claims', `lxc-${basename(unpackedRoot(environment))}-${digest}`);
}

/** What runs that died left. One that cannot be removed yet (its tar is just dying) does no harm, and goes next time. */
async function removeTemporaries(root: string, digest: string, host: Host): Promise<void> {
  for (const name of await host.files.list(root)) {
    if (name.startsWith(`.tmp-${digest}`)) await host.files.remove(join(root, name)).catch(() => undefined);
  }
}

async function unpack(environment: EnvironmentRef, blob: BlobRef, sourceFile: string, context: EffectContext): Promise<void> {
  const { host, signal, progress } = context;
  const { base } = environment.idRange;
  const self = await host.processes.self();
  const temporary = join(unpackedRoot(environment), `.tmp-${blob.digest}-${self.pid}-${self.startTime}`);
  await host.files.mkdir(temporary, { mode: 0o755 });
  await host.files.chown(temporary, base, base);
  progress.bar(0, blob.sizeBytes, 'bytes', 'unpack');
  const argv = unpackArgv(await unpackTools(host), environment.idRange, temporary, blob.mediaType);
  const result = await host.exec.run(argv, { input: { file: sourceFile }, signal, env: directIdMapEnv, timeoutMs: unpackTimeoutMs });
  if (result.aborted) throw new VupError('VUP_INTERRUPTED', { message: 'interrupted while unpacking an image' });
  // A tar that ends well and unpacks nothing must not leave an empty file system for good.
  const nothing = result.exitCode === 0 && (await host.files.list(temporary)).length === 0;
  if (result.exitCode !== 0 || nothing) {
    const said = result.stderr.trim().split('\n').at(-1) || 'no reason given';
    const why = result.timedOut ? 'it took too long' : nothing ? `nothing came out of it (${said})` : said;
    await host.files.remove(temporary);
    throw new VupError('VUP_IMAGE_INVALID', {
      message: `the image sha256:${blob.digest.slice(0, 12)} could not be unpacked: ${why}`,
      hint: 'It must be a tar of a root file system, without device nodes outside /dev.',
      details: { tail: result.stderr.trim().split('\n').slice(-10) },
    });
  }
  await host.failpoints.hit('lxc.disk.unpacked');
  // The name says "whole" also after a power cut: contents reach the disk before it.
  await mustRun(context, ['sync', '--file-system', temporary], { toDo: 'write the unpacked image to the disk', timeoutMs: syncTimeoutMs });
  await host.files.rename(temporary, lowerDir(environment, blob.digest));
  await host.failpoints.hit('lxc.disk.named');
  progress.bar(blob.sizeBytes, blob.sizeBytes, 'bytes', 'unpack');
}

async function unpackTools(host: Host): Promise<UnpackTools> {
  return {
    bwrap: await requireTool('bwrap', 'bubblewrap', host),
    setpriv: await requireTool('setpriv', 'util-linux', host),
    usernsexec: await requireTool('lxc-usernsexec', 'lxc', host),
  };
}
