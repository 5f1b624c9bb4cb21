import { lastLines } from '../../engine/must-run.ts';
import type { MachineLife } from '../../guest/ssh/machine-life.ts';
import type { Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import { type EngineProcess, machineLife } from '../../vm/engine-life.ts';
import { isRunning } from './machine-process.ts';
import { readProcessRecord } from './records.ts';

const tailBytes = 8_000;
/** The kernel tells a parent of the end a moment after the process is gone. */
const toldWithinMs = 200;

/** A machine's QEMU, for what waits for the guest in it. */
export function engineProcess(ref: MachineRef, host: Host): EngineProcess {
  return { engine: 'QEMU', stillRuns: () => isRunning(ref, host), howItEnded: () => howItEnded(ref, host) };
}

/** The life of a machine's QEMU, for what talks with the guest in it. */
export function engineLife(ref: MachineRef, host: Host): MachineLife {
  return machineLife(ref, engineProcess(ref, host), host);
}

async function howItEnded(ref: MachineRef, host: Host): Promise<string> {
  const process = (await readProcessRecord(ref, host))?.process;
  if (process !== undefined && host.processes.endOf !== undefined) {
    const end = host.processes.endOf(process) ?? (await host.clock.sleep(toldWithinMs).then(() => host.processes.endOf?.(process)));
    if (end !== undefined) return end.startsWith('SIG') ? ` by ${end}` : ` with ${end}`;
  }
  const said = lastLines(await host.files.readTail(ref.paths.engineLog, tailBytes), 1)[0];
  return said === undefined ? '' : `: ${said}`;
}
