import type { WantedMachine } from '../plan/facts.ts';
import { pairSteps, wantedSteps } from '../plan/pair-steps.ts';
import type { RecordedStep } from '../state/recorded.ts';

/** Records under the ids and in the order that the Vfile has now. Steps that left it leave the record; the plan said once that their effects stay. */
export function rekeySteps(past: readonly RecordedStep[], wanted: WantedMachine): readonly RecordedStep[] {
  const steps = wantedSteps(wanted.machine.provision, wanted.steps);
  const pairs = pairSteps(steps, past);
  return steps.flatMap(({ step }, position) => {
    const found = pairs.past[position];
    return found === undefined ? [] : [{ ...found, id: step.id, run: step.run }];
  });
}
