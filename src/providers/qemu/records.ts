import { VupError } from '../../errors/vup-error.ts';
import type { Host, ProcessIdentity } from '../../host/host.ts';
import type { SharedFolder } from '../../machine/machine.ts';
import type { BlobRef } from '../../provider/disk-chain.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import { type OwnedRecord, parseOwned, readOwnedRecord, writeOwnedRecord } from '../../vm/owned-record.ts';
import type { Nic } from './launch.ts';
import { machineRecordFile, processRecordFile } from './names.ts';
import type { QemuOptions } from './options.ts';

/** How a machine is joined to the world: on the environment's bridge, which takes root, or by QEMU's own user network. */
export type NetworkKind = 'bridge' | 'qemu-user';

/** What Vup wrote down about a machine: what it was made from, and the settings of its next start. */
export interface MachineRecord extends OwnedRecord {
  readonly network: NetworkKind;
  /** With its version, so that a newer QEMU gives the guest the same hardware. */
  readonly machineType: string;
  /** The blobs that the disk stands on, image first. */
  readonly chain: readonly BlobRef[];
  /** In the environment's network. */
  readonly address: string;
  readonly hostname: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Size of the disk as the guest sees it. */
  readonly diskMiB: number;
  readonly folders: readonly SharedFolder[];
  readonly options: QemuOptions;
  /** On QEMU's user network: the port of 127.0.0.1 that leads to the guest's ssh. */
  readonly sshPort?: number;
  /** The guest came up once: it has its host key, and the host's copy of the private one is gone. */
  readonly seeded: boolean;
}

/** The machine's QEMU process and what it was started with. Written before the start too, so that one whose start was not noted is looked for. */
export interface ProcessRecord {
  readonly owner: string;
  /** Absent until the start was noted. */
  readonly process?: ProcessIdentity;
  /** Memory that the guest was started with; a balloon may hold some of it. */
  readonly memoryMiB: number;
  /** What `-accel` was given. */
  readonly accel: string;
  /** How the shared folders of this run are carried. */
  readonly folders: FolderCarrier;
  readonly nics: readonly Nic[];
}

/** By virtiofs, or as copies that are made at each start. */
export type FolderCarrier = 'virtiofs' | 'rsync';

/** The machine's record; undefined when there is none. @throws VUP_ENGINE_FAILED when it bears another's mark or is damaged */
export function readMachineRecord(ref: MachineRef, host: Host): Promise<MachineRecord | undefined> {
  return readOwnedRecord(ref, machineRecordFile(ref), host);
}

/** As {@link readMachineRecord}, for what needs one. @throws VUP_ENGINE_FAILED also when there is none */
export async function requireMachineRecord(ref: MachineRef, host: Host): Promise<MachineRecord> {
  const record = await readMachineRecord(ref, host);
  if (record !== undefined) return record;
  throw new VupError('VUP_ENGINE_FAILED', { message: `the virtual machine of ${ref.name} does not exist` });
}

/** Writes the record, if it says anything new. */
export function writeMachineRecord(ref: MachineRef, record: MachineRecord, host: Host): Promise<void> {
  return writeOwnedRecord(machineRecordFile(ref), record, host);
}

/** What was written down about the machine's process; undefined when nothing of ours was. */
export async function readProcessRecord(ref: MachineRef, { files }: Host): Promise<ProcessRecord | undefined> {
  const text = await files.readTextIfExists(processRecordFile(ref));
  const record = text === undefined ? undefined : (parseOwned(text) as ProcessRecord | undefined);
  return record?.owner === ownerMark(ref) ? record : undefined;
}

/** Notes the machine's process, on the disk before this ends. */
export async function writeProcessRecord(ref: MachineRef, record: ProcessRecord, { files }: Host): Promise<void> {
  await files.writeAtomic(processRecordFile(ref), `${JSON.stringify(record)}\n`, { mode: 0o600 });
}
