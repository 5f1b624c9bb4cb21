import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import type { SharedFolder } from '../../machine/machine.ts';
import type { BlobRef } from '../../provider/disk-chain.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import { type OwnedRecord, readOwnedRecord, writeOwnedRecord } from '../../vm/owned-record.ts';
import { machineRecordFile } from './names.ts';
import type { VirtualBoxOptions } from './options.ts';

/** What Vup wrote down about a machine: what it was made from, and the settings of its next start. */
export interface MachineRecord extends OwnedRecord {
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
  readonly options: VirtualBoxOptions;
  /** The port of 127.0.0.1 that leads to the guest's ssh. */
  readonly sshPort?: number;
  /** The guest came up once: it has its host key, and the host's copy of the private one is gone. */
  readonly seeded: boolean;
}

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
