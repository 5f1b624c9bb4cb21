import type { Step } from '../plan/step.ts';
import type { RecordedMachine } from '../state/recorded.ts';
import type { ApplyContext } from './context.ts';
import { rekeySteps } from './rekey-steps.ts';

/** After all of a machine's steps succeeded: its record says what the Vfile says. */
export async function finishMachine(machine: string, steps: readonly Step[], context: ApplyContext): Promise<void> {
  const record = context.recorder.get(machine);
  const wanted = context.wanted.get(machine);
  if (record === undefined || wanted === undefined || (record.status !== 'created' && record.status !== 'updating')) return;
  const owes = wanted.machine.provision.some((step) => step.run === 'always');
  const ran = steps.some((step) => step.kind === 'provision' && step.step.run === 'always');
  const finished: RecordedMachine = {
    ...record,
    // An update that a kill kept from being recorded was done after all, or the plan would have had it again.
    status: 'created',
    machine: wanted.machine,
    provision: rekeySteps(record.provision, wanted),
    startedProvisioned: record.startedProvisioned || !owes || ran,
  };
  if (JSON.stringify(finished) !== JSON.stringify(record)) await context.recorder.settle({ machine, record: finished });
}
