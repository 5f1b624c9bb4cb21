import type { Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { Observed, ObservedSettings, ObservedStatus } from '../../provider/observed.ts';
import { isServed } from '../../share/folders.ts';
import { listMachineForwards } from './forwards.ts';
import { findMachineProcess, type MachineProcess } from './machine-process.ts';
import { diskFile, qmpSocket } from './names.ts';
import { qmpFailureKind, withQmp } from './qmp.ts';
import { type MachineRecord, readMachineRecord } from './records.ts';
import { readSavedState } from './saved-state.ts';
import { isFolderServed } from './virtiofs.ts';

/** QEMU answers within milliseconds, unless another run talks to it: then what was written down must do. */
const askTimeoutMs = 2_000;
/** From giving up its control socket to its end: it has the guest's memory to give back. */
const endingMs = 2_000;

/** One answer per ref. Only running machines are asked; all others are files. */
export async function inspectAll(refs: readonly MachineRef[], host: Host): Promise<readonly Observed[]> {
  return Promise.all(refs.map((ref) => inspectOne(ref, host)));
}

async function inspectOne(ref: MachineRef, host: Host): Promise<Observed> {
  const machine = ref.name;
  let record: MachineRecord | undefined;
  try {
    record = await readMachineRecord(ref, host);
    if (record === undefined) return await inspectUnfinished(ref, host);
  } catch (error) {
    const damaged = (error as { readonly code?: unknown }).code === 'VUP_ENGINE_FAILED';
    return { machine, status: damaged ? 'broken' : 'unknown', reason: (error as Error).message };
  }
  try {
    return { machine, ...(await inspectMade(ref, record, host)) };
  } catch (error) {
    return { machine, status: 'unknown', reason: `QEMU could not be looked at: ${String(error)}`, settings: settingsOf(record) };
  }
}

/** Create writes its record last: without it there is nothing, or a beginning that broke off. */
async function inspectUnfinished(ref: MachineRef, host: Host): Promise<Observed> {
  if ((await host.files.stat(diskFile(ref))) === undefined) return { machine: ref.name, status: 'absent' };
  return { machine: ref.name, status: 'broken', reason: 'its creation did not come to the end' };
}

async function inspectMade(ref: MachineRef, record: MachineRecord, host: Host): Promise<Omit<Observed, 'machine'>> {
  const settings = settingsOf(record);
  const [disk, process] = await Promise.all([host.files.stat(diskFile(ref)), findMachineProcess(ref, host)]);
  const saved = await readSavedState(ref, host);
  if (disk === undefined) return { status: 'broken', reason: `its disk ${diskFile(ref)} is gone`, lost: true, settings };
  if (process === undefined) return { status: saved?.phase === 'saved' ? 'suspended' : 'stopped', settings };
  const found = await inspectRunning(ref, { record, process }, host);
  // A suspension or a waking is under way, or was broken off: its guest may be paused, and its folders come back when it is resumed.
  return found.status === 'running' && saved !== undefined ? { status: 'suspended', settings } : found;
}

interface Running {
  readonly record: MachineRecord;
  readonly process: MachineProcess;
}

async function inspectRunning(ref: MachineRef, { record, process }: Running, host: Host): Promise<Omit<Observed, 'machine'>> {
  const settings = { ...settingsOf(record), folders: await servedFolders(ref, { record, process }, host) };
  // The control socket of one whose start was not noted may not be there yet.
  if (process.record.process === undefined) return { status: 'running', settings };
  try {
    const { state, ...found } = await askQemu(ref, record, host);
    return { ...judgeState(state), settings: { ...settings, ...found } };
  } catch (error) {
    const reason = (error as Error).message;
    switch (qmpFailureKind(error)) {
      case 'busy':
        return { status: 'running', settings };
      case 'gone':
      case 'closed':
        if (await hasEnded(ref, process, host)) return { status: 'stopped', settings };
        return qmpFailureKind(error) === 'gone' ? describeGone(ref, settings) : { status: 'unknown', reason, settings };
      default:
        return { status: 'unknown', reason, settings };
    }
  }
}

/** A running machine has only those of its folders whose servers live; a copy needs none. */
async function servedFolders(ref: MachineRef, { record, process }: Running, host: Host): Promise<MachineRecord['folders']> {
  if (process.record.folders !== 'virtiofs') return record.folders;
  const served = await Promise.all(
    record.folders.map(async (_, position) => (await isServed(ref, position, host)) && (await isFolderServed(ref, position, host))),
  );
  return record.folders.filter((_, position) => served[position]);
}

/** One that shuts down gives up its control socket first, and is no ruin for that. */
async function hasEnded(ref: MachineRef, { identity }: MachineProcess, host: Host): Promise<boolean> {
  return (await host.processes.waitGone(identity, endingMs)) && (await findMachineProcess(ref, host)) === undefined;
}

function describeGone(ref: MachineRef, settings: ObservedSettings): Omit<Observed, 'machine'> {
  return { status: 'broken', reason: `its control socket ${qmpSocket(ref)} is gone, and Vup cannot talk to its QEMU`, settings };
}

async function askQemu(
  ref: MachineRef,
  record: MachineRecord,
  host: Host,
): Promise<{ readonly state: string } & Partial<ObservedSettings>> {
  return withQmp(
    qmpSocket(ref),
    host,
    async (qmp) => {
      const { status: state } = await qmp.execute('query-status', {});
      const { actual } = await qmp.execute('query-balloon', {});
      const memoryMiB = Math.round(actual / 1_048_576);
      if (record.network !== 'qemu-user') return { state, memoryMiB };
      return { state, memoryMiB, forwards: await listMachineForwards(qmp, record) };
    },
    { timeoutMs: askTimeoutMs },
  );
}

/** QEMU's run states, qapi/run-state.json. */
function judgeState(state: string): { readonly status: ObservedStatus; readonly reason?: string } {
  switch (state) {
    case 'internal-error':
      return { status: 'broken', reason: 'QEMU stopped it by an internal error' };
    case 'io-error':
      return { status: 'broken', reason: 'its disk could not be written; is the host out of space?' };
    case 'guest-panicked':
      return { status: 'broken', reason: 'its kernel panicked' };
    default:
      return { status: 'running' };
  }
}

function settingsOf(record: MachineRecord): ObservedSettings {
  const { cpus, memoryMiB, hostname, diskMiB, folders } = record;
  const imageDigest = record.chain[0]?.digest;
  return { cpus, memoryMiB, hostname, diskMiB, folders, ...(imageDigest === undefined ? {} : { imageDigest }) };
}
