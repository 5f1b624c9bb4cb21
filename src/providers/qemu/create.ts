import { join } from 'node:path';
import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import { qemuImg } from '../../image/qemu-img.ts';
import type { Machine } from '../../machine/machine.ts';
import type { DiskChain } from '../../provider/disk-chain.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { sizeText } from '../../provider/size-text.ts';
import { makeIdentity } from '../../vm/identity.ts';
import { disks } from './disk.ts';
import { handOver, makeFolders, requireTraversable, runAsEngine } from './engine-user.ts';
import { networkKind } from './host-programs.ts';
import { pinMachineType } from './machine-type.ts';
import { baseDir, diskFile, machineRecordFile } from './names.ts';
import { qemuOptions } from './options.ts';
import { virtualSizeMiB } from './qcow2.ts';
import { type MachineRecord, readMachineRecord, requireMachineRecord, writeMachineRecord } from './records.ts';
import { requireArchitecture } from './require-architecture.ts';

/**
 * Makes a machine's disk and keys, and its record, which comes last: a machine without one was not made to the end, and is made anew.
 * One that is there on the same chain only gets its settings written again.
 * @throws VUP_ENGINE_FAILED when the image is not at hand, the disk is to be smaller than it, or the place is another's
 */
export async function createMachine(ref: MachineRef, machine: Machine, chain: DiskChain, context: EffectContext): Promise<void> {
  const { host } = context;
  const blobs = [chain.image, ...chain.layers];
  const present = await readMachineRecord(ref, host);
  const isSame = present?.chain.map(({ digest }) => digest).join() === blobs.map(({ digest }) => digest).join();
  if (present !== undefined && isSame && (await host.files.stat(diskFile(ref))) !== undefined) {
    return applySettings(ref, machine, context);
  }
  await requireBase(ref, chain, host);
  await host.files.remove(machineRecordFile(ref));
  await makeFolders(ref, host);
  const diskMiB = await makeDisk(ref, machine, chain, context);
  await host.failpoints.hit('qemu.create.disk-made');
  await makeIdentity(ref, context);
  await host.failpoints.hit('qemu.create.identity-made');
  const { program } = requireArchitecture(host.env.arch);
  const options = qemuOptions(machine, host.env.arch);
  const record: MachineRecord = {
    version: 1,
    owner: ownerMark(ref),
    network: await networkKind(host),
    machineType: await pinMachineType(program, options.machine, context),
    chain: blobs,
    address: ref.address,
    ...settingsOf(machine, host),
    diskMiB,
    seeded: false,
  };
  await writeMachineRecord(ref, record, host);
}

/** Writes the settings of the next start down, and grows the disk of a machine that does not run. @throws VUP_ENGINE_FAILED */
export async function applySettings(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const { host } = context;
  const record = await requireMachineRecord(ref, host);
  refuseShrinking(ref, machine, record.diskMiB);
  const settings = settingsOf(machine, host);
  const { program } = requireArchitecture(host.env.arch);
  const sameType = settings.options.machine === record.options.machine;
  const machineType = sameType ? record.machineType : await pinMachineType(program, settings.options.machine, context);
  await writeMachineRecord(ref, { ...record, ...settings, machineType }, host);
}

/** Grows a stopped machine's disk; the guest grows the file system on it when it boots. @throws VUP_ENGINE_FAILED */
export async function growDisk(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const { host } = context;
  const record = await requireMachineRecord(ref, host);
  const { diskMiB = record.diskMiB } = machine;
  refuseShrinking(ref, machine, record.diskMiB);
  if (diskMiB <= (await virtualSizeMiB(diskFile(ref), host))) return;
  const argv = qemuImg(['resize', '-q', '-f', 'qcow2', diskFile(ref), `${diskMiB}M`]);
  await runAsEngine(ref, argv, `grow the disk of ${ref.name}`, context);
  await writeMachineRecord(ref, { ...record, diskMiB }, host);
}

function refuseShrinking(ref: MachineRef, { diskMiB }: Machine, have: number): void {
  if (diskMiB === undefined || diskMiB >= have) return;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `the disk of ${ref.name} has ${sizeText(have)} and cannot shrink to ${sizeText(diskMiB)}`,
    hint: `Write disk: ${sizeText(have)} or more, or make the machine anew: vup destroy ${ref.name}, then vup`,
  });
}

async function requireBase(ref: MachineRef, chain: DiskChain, host: Host): Promise<void> {
  if (chain.layers.length > 0) throw new VupError('VUP_BUG', { message: `${ref.name} stands on layers, which QEMU's disks have not` });
  if (await disks.has(ref.environment, chain.image, host)) return;
  throw new VupError('VUP_ENGINE_FAILED', { message: `the disk sha256:${chain.image.digest} that ${ref.name} stands on is not at hand` });
}

/** Answers the size. The image is only read; what the guest writes goes to a file of its own, and what an unfinished try left is removed. */
async function makeDisk(ref: MachineRef, machine: Machine, chain: DiskChain, context: EffectContext): Promise<number> {
  const { host } = context;
  const base = join(baseDir(ref.environment, chain.image.digest), 'disk.qcow2');
  await requireTraversable([baseDir(ref.environment, chain.image.digest)], host);
  const imageMiB = await virtualSizeMiB(base, host);
  const { diskMiB = imageMiB } = machine;
  refuseShrinking(ref, machine, imageMiB);
  const file = diskFile(ref);
  await host.files.remove(file);
  // An empty file that is nobody else's from its first moment on; qemu-img keeps its owner and mode.
  await host.files.write(file, '', { mode: 0o600 });
  await handOver(ref, file, host);
  const argv = qemuImg(['create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', file, `${diskMiB}M`]);
  await runAsEngine(ref, argv, `make the disk of ${ref.name}`, context);
  // Seen to be there: a tool that ends well and does nothing leaves an empty file.
  await virtualSizeMiB(file, host);
  return diskMiB;
}

function settingsOf(machine: Machine, host: Host) {
  const { hostname, cpus, memoryMiB, folders } = machine;
  return { hostname, cpus, memoryMiB, folders, options: qemuOptions(machine, host.env.arch) };
}
