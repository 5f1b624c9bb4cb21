import { interrupted } from '../../engine/interrupted.ts';
import { VupError } from '../../errors/vup-error.ts';
import { copyFolder } from '../../guest/copy/copy-folder.ts';
import { createSshChannel } from '../../guest/ssh/channel.ts';
import type { SharedFolder } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { mountFolders } from '../../share/folders.ts';
import { findVirtiofsd, startVirtiofsd, type VirtiofsdProgram } from '../../share/virtiofsd.ts';
import { mountFoldersScript, noDriverExitCode } from './folder-scripts.ts';
import { folderTag } from './names.ts';
import { sshLogin } from './reach.ts';
import { type FolderCarrier, readProcessRecord } from './records.ts';
import { folderServing } from './virtiofs.ts';
import type { GuestWait } from './wait-guest.ts';

const mountTimeoutMs = 120_000;

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
export async function attachFolders(wait: GuestWait, context: EffectContext): Promise<void> {
  const { ref, machine } = wait;
  const carrier = (await readProcessRecord(ref, context.host))?.folders ?? 'rsync';
  // Also without folders: what an earlier start left in the guest's fstab is taken back.
  const mounted = await mountInGuest(wait, carrier === 'virtiofs' ? machine.folders : [], context);
  if (!mounted) context.progress.log('stderr', `${ref.name}: its kernel has no virtiofs; its folders are one-way copies`);
  if (!mounted || carrier === 'rsync') await copyFolders(wait, context);
}

/** False when the guest's kernel cannot. */
async function mountInGuest({ ref, record }: GuestWait, folders: readonly SharedFolder[], context: EffectContext): Promise<boolean> {
  const { host, signal } = context;
  const words = folders.flatMap(({ to, readonly }, position) => [folderTag(position), to, readonly ? 'ro' : 'rw']);
  const argv = ['/bin/sh', '-c', mountFoldersScript, 'vup', ...words] as const;
  const result = await createSshChannel(sshLogin(ref, record), host).exec({ argv }, { signal, timeoutMs: mountTimeoutMs });
  if (result.aborted) throw interrupted(`sharing folders with ${ref.name}`);
  if (result.exitCode === 0 || result.exitCode === noDriverExitCode) return result.exitCode === 0;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `the folders of ${ref.name} could not be mounted: ${result.stderr.trim().split('\n').at(-1) ?? ''}`,
    hint: `Look inside with: vup ssh ${ref.name}`,
  });
}

async function copyFolders({ ref, machine, record }: GuestWait, context: EffectContext): Promise<void> {
  for (const { from, to } of machine.folders) {
    context.progress.log('stdout', `${ref.name}: ${from} is copied to ${to}`);
    await copyFolder({ from, to }, sshLogin(ref, record), context);
  }
}
