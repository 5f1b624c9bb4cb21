import { join } from 'node:path';
import { mustRun } from '../engine/must-run.ts';
import { readProcessFile } from '../engine/process-file.ts';
import { requireTool } from '../engine/require-tool.ts';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { SharedFolder } from '../machine/machine.ts';
import { type MachineRef, ownerMark } from '../provider/machine-ref.ts';
import type { EffectContext } from '../provider/provider.ts';
import { type FolderServer, fusermountScript, mountFolderArgv, serveFolderArgv, unmountArgv } from './folder-command.ts';
import { folderMount } from './folder-mount.ts';
import { guardsOf, noGuards } from './guards.ts';
import { mountsBelow } from './mounts.ts';

const serveTimeoutMs = 10_000;

/** Ids of shared files. A container's root has one of the host's ids; a virtual machine's root is plain 0 to whoever hands files on to it. */
export interface FolderIds {
  /** Id that all files bear in the mount, so that the guest takes them for its root's. */
  readonly seenAs: number;
  /** Id that new files in a folder of the host's root belong to on the host. Never 0. */
  readonly newFilesOf: number;
}

/**
 * Mounts a machine's shared folders on the host, at {@link folderMount}, for the engine to hand on. Called while the machine does not
 * run, so what an earlier run left is taken away first.
 * @throws VUP_INPUT_MISSING for a folder that is not there; VUP_ENGINE_FAILED
 */
export async function mountFolders(
  ref: MachineRef,
  folders: readonly SharedFolder[],
  ids: FolderIds,
  context: EffectContext,
): Promise<void> {
  await unmountFolders(ref, context);
  if (folders.length === 0) return;
  const { files } = context.host;
  await files.mkdir(ref.paths.folders, { mode: 0o711 });
  const fusermount = join(ref.paths.folders, 'fusermount');
  await files.write(fusermount, fusermountScript, { mode: 0o755 });
  const tools = await folderTools(context.host);
  const hasFusermount = (await files.stat('/usr/bin/fusermount')) !== undefined;
  try {
    for (const [position, folder] of folders.entries()) {
      await mountOne(
        ref,
        folderMount(ref, position),
        { ...(await sourceOf(ref, folder, context.host)), ...ids, tools, fusermount, hasFusermount },
        context,
      );
    }
  } catch (error) {
    await unmountFolders(ref, context);
    throw error;
  }
}

/** Takes all mounts below the machine's folder for them away; the processes that serve them end with their mounts. */
export async function unmountFolders(ref: MachineRef, { host }: EffectContext): Promise<void> {
  for (const { target } of await mountsBelow(ref.paths.folders, host))
    await host.exec.run(unmountArgv(target), { timeoutMs: serveTimeoutMs });
  const left = await mountsBelow(ref.paths.folders, host);
  if (left.length === 0) return;
  throw new VupError('VUP_ENGINE_FAILED', { message: `the shared folder ${left[0]?.target} of ${ref.name} could not be unmounted` });
}

/** Whether the process that serves a running machine's folder lives. The folder itself is not touched: that waits for ever on one that hangs. */
export async function isServed(ref: MachineRef, position: number, host: Host): Promise<boolean> {
  const server = await readProcessFile(identityFile(folderMount(ref, position)), host);
  return server !== undefined && (await host.processes.isAlive(server));
}

function identityFile(target: string): string {
  return `${target}.json`;
}

async function folderTools(host: Host): Promise<FolderServer['tools']> {
  return {
    bwrap: await requireTool('bwrap', 'bubblewrap', host),
    bindfs: await requireTool('bindfs', 'bindfs', host),
    setpriv: await requireTool('setpriv', 'util-linux', host),
  };
}

async function sourceOf(
  ref: MachineRef,
  folder: SharedFolder,
  host: Host,
): Promise<Pick<FolderServer, 'from' | 'readonly' | 'owner' | 'guards'>> {
  const stat = await host.files.stat(folder.from, { follow: true });
  if (stat?.type !== 'directory') {
    throw new VupError('VUP_INPUT_MISSING', { message: `the folder ${folder.from}, shared with ${ref.name}, does not exist` });
  }
  const { uid, gid } = stat;
  const guards = folder.readonly ? noGuards : await guardsOf(folder.from, ref.environment.guarded, host);
  return { from: folder.from, readonly: folder.readonly, owner: { uid, gid }, guards };
}

async function mountOne(ref: MachineRef, target: string, server: FolderServer, context: EffectContext): Promise<void> {
  const { host } = context;
  await host.files.mkdir(target, { mode: 0o755 });
  const device = await host.files.openRaw('/dev/fuse');
  try {
    const mark = `vup:${ownerMark(ref)}`;
    await mustRun(context, mountFolderArgv(mark, target, server.readonly), {
      toDo: `share ${server.from} with ${ref.name}`,
      fd3: device.fd,
    });
    await host.failpoints.hit('folders.mounted');
    const started = await host.exec.detach(serveFolderArgv(server), { logFile: `${target}.log`, fd3: device.fd });
    await host.failpoints.hit('folders.served');
    await host.files.write(identityFile(target), JSON.stringify(started), { mode: 0o600 });
  } finally {
    // With our own end open a dead server would leave every access waiting for ever; closed, the kernel answers at once.
    await device.close();
  }
  await waitServed(ref, target, server, context);
}

/** The kernel holds a question back until the server has said hello, and fails it when the server is gone: stat is the event. */
async function waitServed(ref: MachineRef, target: string, server: FolderServer, { host, signal }: EffectContext): Promise<void> {
  const result = await host.exec.run(['stat', '--format', '%u', target], { timeoutMs: serveTimeoutMs, signal });
  if (result.exitCode === 0) return;
  const log = await host.files.readTail(`${target}.log`, 2_000);
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `the folder ${server.from} could not be shared with ${ref.name}: ${log.trim().split('\n').at(-1) || result.stderr.trim()}`,
    details: { tail: log.trim().split('\n') },
  });
}
