import { lastLines } from '../../engine/must-run.ts';
import { VupError } from '../../errors/vup-error.ts';
import type { MachineLife } from '../../guest/ssh/machine-life.ts';
import type { Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import { isRunning } from './machine-process.ts';
import { readProcessRecord } from './records.ts';

const tailBytes = 8_000;
const tailLines = 20;
/** The kernel tells a parent of the end a moment after the process is gone. */
const toldWithinMs = 200;

/** The life of a machine's QEMU, for what talks with the guest in it. */
export function engineLife(ref: MachineRef, host: Host): MachineLife {
  return { stillRuns: () => isRunning(ref, host), explainEnd: () => explainEnd(ref, host) };
}

/** How a machine's QEMU ended, as far as it is known: ` by SIGKILL`, else what it said last, else nothing. */
export async function howItEnded(ref: MachineRef, host: Host): Promise<string> {
  const process = (await readProcessRecord(ref, host))?.process;
  if (process !== undefined && host.processes.endOf !== undefined) {
    const end = host.processes.endOf(process) ?? (await host.clock.sleep(toldWithinMs).then(() => host.processes.endOf?.(process)));
    if (end !== undefined) return end.startsWith('SIG') ? ` by ${end}` : ` with ${end}`;
  }
  const said = lastLines(await host.files.readTail(ref.paths.engineLog, tailBytes), 1)[0];
  return said === undefined ? '' : `: ${said}`;
}

async function explainEnd(ref: MachineRef, host: Host): Promise<VupError> {
  const tail = lastLines(await host.files.readTail(ref.paths.consoleLog, tailBytes), tailLines);
  return new VupError('VUP_GUEST_NOT_READY', {
    message: `the QEMU of ${ref.name} ended${await howItEnded(ref, host)} while a command ran in the guest`,
    hint: `The end of its console is shown; what QEMU said: vup logs ${ref.name} --engine. To start it again and go on: vup up`,
    details: { missing: 'process', machine: ref.name, reason: 'lost', tail },
  });
}
