import { interrupted } from '../../engine/interrupted.ts';
import { VupError } from '../../errors/vup-error.ts';
import { copyFolder } from '../../guest/copy/copy-folder.ts';
import { createSshChannel } from '../../guest/ssh/channel.ts';
import type { SharedFolder } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { mountFolders } from '../../share/folders.ts';
import { findVirtiofsd, startVirtiofsd, type VirtiofsdProgram } from '../../share/virtiofsd.ts';
import { sshLogin } from '../../vm/ssh-login.ts';
import { folderDevice } from './command-line-devices.ts';
import { mountFoldersScript, noDriverExitCode, unmountFoldersScript } from './folder-scripts.ts';
import { folderId, folderTag, qmpSocket, virtiofsSocket } from './names.ts';
import { withQmp } from './qmp.ts';
import { removeDevice } from './qmp-devices.ts';
import { type FolderCarrier, type MachineRecord, readProcessRecord } from './records.ts';
import { folderServing, isFolderServed, stopFolderServers } from './virtiofs.ts';

const mountTimeoutMs = 120_000;

/** A running machine with its folders as it was started with. */
export interface FolderWait {
  readonly ref: MachineRef;
  readonly record: MachineRecord;
}

/**
 * Makes the folders of a machine that is about to start ready for its QEMU, where this host can; else they are copied once it runs.
 * @throws VUP_INPUT_MISSING, VUP_ENGINE_FAILED
 */
export async function serveFolders(ref: MachineRef, folders: readonly SharedFolder[], context: EffectContext): Promise<FolderCarrier> {
  const program = folders.length === 0 ? undefined : await virtiofsProgram(context);
  if (program === undefined) return 'rsync';
  // To virtiofsd the guest's root is 0; what it makes in a folder of the host's root belongs to the environment's own id.
  await mountFolders(ref, folders, { seenAs: 0, newFilesOf: ref.environment.idRange.base }, context);
  for (const position of folders.keys()) await startVirtiofsd(program, folderServing(ref, position), context);
  return 'virtiofs';
}

/** Undefined where folders are copies: without root, or without a program that virtiofs takes. */
async function virtiofsProgram({ host }: EffectContext): Promise<VirtiofsdProgram | undefined> {
  if (host.env.uid !== 0 || host.env.platform !== 'linux') return undefined;
  const others = await Promise.all(['bindfs', 'bwrap', 'perl'].map((name) => host.exec.which(name)));
  return others.includes(undefined) ? undefined : findVirtiofsd(host);
}

/** Puts the folders in their places in a guest that runs, for this boot and those of its own. @throws VUP_ENGINE_FAILED */
export async function attachFolders(wait: FolderWait, context: EffectContext): Promise<void> {
  const { ref, record } = wait;
  const carrier = (await readProcessRecord(ref, context.host))?.folders ?? 'rsync';
  // Also without folders: what an earlier start left in the guest's fstab is taken back.
  const mounted = await mountInGuest(wait, carrier === 'virtiofs' ? record.folders : [], context);
  if (!mounted) context.progress.log('stderr', `${ref.name}: its kernel has no virtiofs; its folders are one-way copies`);
  if (!mounted || carrier === 'rsync') await copyFolders(wait, context);
}

/**
 * Takes the folders out of a running machine, for a QEMU whose memory is saved cannot have them. @throws VUP_ENGINE_FAILED when a program
 * of the guest is in one; they are in their places then as before
 */
export async function unplugFolders(wait: FolderWait, context: EffectContext): Promise<void> {
  const { ref, record } = wait;
  const { host, signal } = context;
  if (record.folders.length === 0 || (await readProcessRecord(ref, host))?.folders !== 'virtiofs') return;
  const pairs = record.folders.map((folder) => [folderTag(folder), folder.to]);
  const argv = ['/bin/sh', '-c', unmountFoldersScript, 'vup', ...pairs.reverse().flat()] as const;
  const result = await createSshChannel(sshLogin(ref, record), host).exec({ argv }, { signal, timeoutMs: mountTimeoutMs });
  if (result.aborted) throw interrupted(`taking the folders out of ${ref.name}`);
  if (result.exitCode !== 0) {
    await mountInGuest(wait, record.folders, context);
    throw new VupError('VUP_ENGINE_FAILED', {
      message: `the folders of ${ref.name} cannot be taken out: ${result.stderr.trim().split('\n').at(-1) ?? ''}`,
      hint: 'End the programs in the machine that use them.',
    });
  }
  await withQmp(
    qmpSocket(ref),
    host,
    async (qmp) => {
      for (const id of record.folders.map((_, position) => folderId(position))) {
        await removeDevice(qmp, id, { signal });
        await qmp.execute('chardev-remove', { id }).catch(() => undefined);
      }
    },
    { signal },
  );
  await stopFolderServers(ref, context);
}

/** Brings the folders back that {@link unplugFolders} took; those that are there stay. @throws VUP_ENGINE_FAILED */
export async function replugFolders({ ref, record }: FolderWait, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  if (record.folders.length === 0 || (await readProcessRecord(ref, host))?.folders !== 'virtiofs') return;
  const served = await Promise.all(record.folders.map((_, position) => isFolderServed(ref, position, host)));
  if (served.every(Boolean)) return;
  await stopFolderServers(ref, context);
  await serveFolders(ref, record.folders, context);
  await withQmp(
    qmpSocket(ref),
    host,
    async (qmp) => {
      for (const [position, folder] of record.folders.entries()) {
        const id = folderId(position);
        const addr = { type: 'unix', path: virtiofsSocket(ref, position) } as const;
        await removeDevice(qmp, id, { signal });
        await qmp.execute('chardev-remove', { id }).catch(() => undefined);
        await qmp.execute('chardev-add', {
          id,
          backend: { type: 'socket', data: { addr: { type: addr.type, data: { path: addr.path } }, server: false } },
        });
        await qmp.execute('device_add', folderDevice(position, folderTag(folder)));
      }
    },
    { signal },
  );
}

/** False when the guest's kernel cannot. */
async function mountInGuest({ ref, record }: FolderWait, folders: readonly SharedFolder[], context: EffectContext): Promise<boolean> {
  const { host, signal } = context;
  const words = folders.flatMap((folder) => [folderTag(folder), folder.to, folder.readonly ? 'ro' : 'rw']);
  const argv = ['/bin/sh', '-c', mountFoldersScript, 'vup', ...words] as const;
  const result = await createSshChannel(sshLogin(ref, record), host).exec({ argv }, { signal, timeoutMs: mountTimeoutMs });
  if (result.aborted) throw interrupted(`sharing folders with ${ref.name}`);
  if (result.exitCode === 0 || result.exitCode === noDriverExitCode) return result.exitCode === 0;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `the folders of ${ref.name} could not be mounted: ${result.stderr.trim().split('\n').at(-1) ?? ''}`,
    hint: `Look inside with: vup ssh ${ref.name}`,
  });
}

async function copyFolders({ ref, record }: FolderWait, context: EffectContext): Promise<void> {
  for (const { from, to } of record.folders) {
    context.progress.log('stdout', `${ref.name}: ${from} is copied to ${to}`);
    await copyFolder({ from, to }, sshLogin(ref, record), context);
  }
}
