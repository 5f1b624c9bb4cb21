import type { StepContext } from '../context.ts';
import { refreshForwards } from './forward-ports.ts';
import { recordOf } from './machine.ts';
import type { StepOf } from './of-kind.ts';

/** Boots a machine. From the intent on, its `always` steps and probes are owed. */
export async function runStart(step: StepOf<'start'>, context: StepContext): Promise<void> {
  const record = recordOf(context, step.machine);
  const provider = await context.provider(record.provider);
  const owing = { ...record, ready: false, startedProvisioned: false };
  await context.recorder.intent(step, owing);
  await provider.start(context.refOf(step.machine), step.want, context.effect);
  await context.recorder.outcome(step, { ...owing, status: 'created' });
}

/** Shuts a machine down and takes its forwards away. */
export async function runStop(step: StepOf<'stop'>, context: StepContext): Promise<void> {
  const record = recordOf(context, step.machine);
  const provider = await context.provider(record.provider);
  const down = { ...record, ports: [], ready: false, startedProvisioned: false };
  await context.recorder.intent(step, down);
  await refreshForwards(context);
  await provider.stop(context.refOf(step.machine), step.how, context.effect);
  await context.recorder.outcome(step, down);
}
