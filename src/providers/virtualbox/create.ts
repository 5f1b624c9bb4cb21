import { VupError } from '../../errors/vup-error.ts';
import type { Machine } from '../../machine/machine.ts';
import type { DiskChain } from '../../provider/disk-chain.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { sizeText } from '../../provider/size-text.ts';
import { makeIdentity } from '../../vm/identity.ts';
import { makeMachineFolders } from '../../vm/machine-folders.ts';
import { clearMachine } from './clear.ts';
import { growDiskWords, linkedDiskWords, wholeDiskWords } from './command-line.ts';
import { disks } from './disk.ts';
import { baseDisk, diskFile, machineRecordFile } from './names.ts';
import { virtualboxOptions } from './options.ts';
import { type MachineRecord, readMachineRecord, requireMachineRecord, writeMachineRecord } from './records.ts';
import { register } from './register.ts';
import { mustVBox } from './vboxmanage.ts';
import { findVm } from './vm.ts';

/** A whole copy of tens of gigabytes on a slow disk. */
const copyTimeoutMs = 30 * 60_000;
const mebibyte = 1_048_576;

/**
 * Makes a machine's disk, keys and its entry in VirtualBox, and its record, which comes last: a machine without one was not made to the
 * end, and is made anew. One that is there on the same chain only gets its settings written again.
 * @throws VUP_ENGINE_FAILED when the image is not at hand, the disk is to be smaller than it, or the place is another's
 */
export async function createMachine(ref: MachineRef, machine: Machine, chain: DiskChain, context: EffectContext): Promise<void> {
  const { host } = context;
  const present = await readMachineRecord(ref, host);
  if (present !== undefined && isSame(present, chain) && (await isWhole(ref, context))) return applySettings(ref, machine, context);
  await requireBase(ref, chain, context);
  await host.files.remove(machineRecordFile(ref));
  // Without files there is nothing of it in VirtualBox either, and to ask for that would take as long as to make its disk.
  const begun = (await host.files.stat(ref.paths.disk)) !== undefined;
  if (begun) await clearMachine(ref, context);
  try {
    await makeMachine(ref, machine, chain, context);
  } catch (error) {
    if (begun || context.signal.aborted) throw error;
    // Unless somebody took the files away alone.
    await clearMachine(ref, context);
    await makeMachine(ref, machine, chain, context);
  }
}

async function makeMachine(ref: MachineRef, machine: Machine, chain: DiskChain, context: EffectContext): Promise<void> {
  const { host } = context;
  await host.failpoints.hit('virtualbox.create.cleared');
  await makeMachineFolders(ref, 0o700, host);
  const [diskMiB] = await bothEnded(makeDisk(ref, machine, chain, context), makeIdentity(ref, context));
  await host.failpoints.hit('virtualbox.create.identity-made');
  await register(ref, context);
  const record: MachineRecord = {
    version: 1,
    owner: ownerMark(ref),
    chain: [chain.image, ...chain.layers],
    address: ref.address,
    ...settingsOf(machine),
    diskMiB,
    seeded: false,
  };
  await writeMachineRecord(ref, record, host);
}

/** Writes the settings of the next start down. VirtualBox gets them when it starts the machine. @throws VUP_ENGINE_FAILED */
export async function applySettings(ref: MachineRef, machine: Machine, { host }: EffectContext): Promise<void> {
  const record = await requireMachineRecord(ref, host);
  refuseShrinking(ref, machine, record.diskMiB);
  await writeMachineRecord(ref, { ...record, ...settingsOf(machine) }, host);
}

/** Grows the disk that a stopped machine has (see `hasDisk`); the guest grows the file system on it when it boots. @throws VUP_ENGINE_FAILED */
export async function growDisk(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const record = await requireMachineRecord(ref, context.host);
  const { diskMiB = record.diskMiB } = machine;
  refuseShrinking(ref, machine, record.diskMiB);
  if (diskMiB <= (await capacityMiB(diskFile(ref), context))) return;
  await mustVBox(context, growDiskWords(diskFile(ref), diskMiB), `grow the disk of ${ref.name}`);
  await writeMachineRecord(ref, { ...record, diskMiB }, context.host);
}

function isSame(present: MachineRecord, chain: DiskChain): boolean {
  return present.chain.map(({ digest }) => digest).join() === [chain.image, ...chain.layers].map(({ digest }) => digest).join();
}

/** Its disk is there, and VirtualBox knows it. */
async function isWhole(ref: MachineRef, context: EffectContext): Promise<boolean> {
  if ((await context.host.files.stat(diskFile(ref))) === undefined) return false;
  return (await findVm(ref, context)).kind === 'found';
}

function refuseShrinking(ref: MachineRef, { diskMiB }: Machine, have: number): void {
  if (diskMiB === undefined || diskMiB >= have) return;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `the disk of ${ref.name} has ${sizeText(have)} and cannot shrink to ${sizeText(diskMiB)}`,
    hint: `Write disk: ${sizeText(have)} or more, or make the machine anew: vup destroy ${ref.name}, then vup`,
  });
}

async function requireBase(ref: MachineRef, chain: DiskChain, { host }: EffectContext): Promise<void> {
  if (chain.layers.length > 0) throw new VupError('VUP_BUG', { message: `${ref.name} stands on layers, which these disks have not` });
  if (await disks.has(ref.environment, chain.image, host)) return;
  throw new VupError('VUP_ENGINE_FAILED', { message: `the disk sha256:${chain.image.digest} that ${ref.name} stands on is not at hand` });
}

/** Answers the size. */
async function makeDisk(ref: MachineRef, machine: Machine, chain: DiskChain, context: EffectContext): Promise<number> {
  const base = baseDisk(ref.environment, chain.image.digest);
  const file = diskFile(ref);
  const { linkedClone } = virtualboxOptions(machine);
  const words = linkedClone ? linkedDiskWords(file, base) : wholeDiskWords(file, base);
  await mustVBox(context, words, `make the disk of ${ref.name}`, { timeoutMs: copyTimeoutMs });
  const imageMiB = await capacityMiB(file, context);
  const { diskMiB = imageMiB } = machine;
  refuseShrinking(ref, machine, imageMiB);
  if (diskMiB > imageMiB) await mustVBox(context, growDiskWords(file, diskMiB), `grow the disk of ${ref.name}`);
  await context.host.failpoints.hit('virtualbox.create.disk-made');
  return diskMiB;
}

/** Neither is left at work when the other fails. */
async function bothEnded<One, Other>(one: Promise<One>, other: Promise<Other>): Promise<readonly [One, Other]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

/** A disk's size as the guest sees it, by its header: VDI keeps it little endian at 368 (VDICore.h, VDIHEADER1.cbDisk). */
async function capacityMiB(file: string, { host }: EffectContext): Promise<number> {
  const head = await host.files.readBytes(file, 376);
  if (head.length < 376) throw new VupError('VUP_ENGINE_FAILED', { message: `${file} is not a whole VDI` });
  return Math.ceil(Number(new DataView(head.buffer, head.byteOffset).getBigUint64(368, true)) / mebibyte);
}

function settingsOf(machine: Machine) {
  const { hostname, cpus, memoryMiB, folders } = machine;
  return { hostname, cpus, memoryMiB, folders, options: virtualboxOptions(machine) };
}
