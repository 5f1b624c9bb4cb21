import { findProcess, type MatchesArgv } from '../../engine/find-process.ts';
import type { Host, ProcessIdentity } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import { passtSocket, processMark, qmpSocket } from './names.ts';
import { type ProcessRecord, readProcessRecord } from './records.ts';

/** A machine's living QEMU. */
export interface MachineProcess {
  readonly identity: ProcessIdentity;
  readonly record: ProcessRecord;
}

/**
 * The machine's QEMU; undefined when there is none. Its identity is what was written down; only when a start was begun and its end not
 * noted are the processes of the host looked through.
 */
export async function findMachineProcess(ref: MachineRef, host: Host): Promise<MachineProcess | undefined> {
  const record = await readProcessRecord(ref, host);
  if (record === undefined) return undefined;
  const { process } = record;
  if (process !== undefined) return (await host.processes.isAlive(process)) ? { identity: process, record } : undefined;
  const identity = await findProcess(isMachineOf(ref), host);
  return identity === undefined ? undefined : { identity, record };
}

/** True when the machine's QEMU lives. */
export async function isRunning(ref: MachineRef, host: Host): Promise<boolean> {
  return (await findMachineProcess(ref, host)) !== undefined;
}

/** By owner mark and control socket, both only ours; also before the launcher has become QEMU, for it bears the same arguments. */
function isMachineOf(ref: MachineRef): MatchesArgv {
  const mark = processMark(ref);
  const socket = `path=${qmpSocket(ref).replaceAll(',', ',,')},`;
  return (argv) => argv.some((word, at) => word === '-name' && argv[at + 1] === mark) && argv.some((word) => word.includes(socket));
}

/** Tells the passt of a machine by its socket. */
export function isPasstOf(ref: MachineRef): MatchesArgv {
  return (argv) => argv.includes('--socket') && argv.includes(passtSocket(ref)) && argv.some((word) => /(?:^|\/)passt$/.test(word));
}
