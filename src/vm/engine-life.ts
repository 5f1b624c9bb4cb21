import { lastLines } from '../engine/must-run.ts';
import { VupError } from '../errors/vup-error.ts';
import type { MachineLife } from '../guest/ssh/machine-life.ts';
import type { Host } from '../host/host.ts';
import type { MachineRef } from '../provider/machine-ref.ts';

const tailBytes = 8_000;
const tailLines = 20;

/** What an engine knows of the life of one machine's process. */
export interface EngineProcess {
  /** In words for people, for example `QEMU`. */
  readonly engine: string;
  stillRuns(): Promise<boolean>;
  /** How it ended, as far as it is known: ` by SIGKILL`, else what it said last (`: …`), else ''. */
  howItEnded(): Promise<string>;
}

/** The life of a machine's engine process, for what talks with the guest in it. */
export function machineLife(ref: MachineRef, process: EngineProcess, host: Host): MachineLife {
  return { stillRuns: () => process.stillRuns(), explainEnd: () => explainEnd(ref, process, host) };
}

async function explainEnd(ref: MachineRef, { engine, howItEnded }: EngineProcess, host: Host): Promise<VupError> {
  const tail = lastLines(await host.files.readTail(ref.paths.consoleLog, tailBytes), tailLines);
  return new VupError('VUP_GUEST_NOT_READY', {
    message: `the ${engine} of ${ref.name} ended${await howItEnded()} while a command ran in the guest`,
    hint: `The end of its console is shown; what ${engine} said: vup logs ${ref.name} --engine. To start it again and go on: vup up`,
    details: { missing: 'process', machine: ref.name, reason: 'lost', tail },
  });
}
