import { VupError } from '../../errors/vup-error.ts';
import type { Provider, Suspender } from '../../provider/provider.ts';
import type { RecordedMachine } from '../../state/recorded.ts';
import type { StepContext } from '../context.ts';
import { refreshForwards } from './forward-ports.ts';
import { recordOf } from './machine.ts';
import type { StepOf } from './of-kind.ts';

/** Boots a machine. From the intent on, its `always` steps and probes are owed. */
export async function runStart(step: StepOf<'start'>, context: StepContext): Promise<void> {
  const record = recordOf(context, step.machine);
  const provider = await context.provider(record.provider);
  const owing = { ...settled(record), ready: false, startedProvisioned: false };
  await context.recorder.intent(step, { ...owing, starting: true });
  await provider.start(context.refOf(step.machine), step.want, context.effect);
  await context.recorder.outcome(step, { ...owing, status: 'created' });
}

/** Shuts a machine down and takes its forwards away. */
export async function runStop(step: StepOf<'stop'>, context: StepContext): Promise<void> {
  const record = recordOf(context, step.machine);
  const provider = await context.provider(record.provider);
  const down = { ...settled(record), ports: [], ready: false, startedProvisioned: false };
  await context.recorder.intent(step, { ...down, stopping: true });
  await refreshForwards(context);
  await provider.stop(context.refOf(step.machine), step.how, context.effect);
  await context.recorder.outcome(step, down);
}

/** Puts a machine to sleep and takes its forwards away. Its probes are owed when it wakes; its `always` steps are not. */
export async function runSuspend(step: StepOf<'suspend'>, context: StepContext): Promise<void> {
  const record = recordOf(context, step.machine);
  const suspender = suspenderOf(await context.provider(record.provider));
  const asleep = { ...settled(record), ports: [], ready: false };
  await context.recorder.intent(step, { ...asleep, starting: true });
  await refreshForwards(context);
  await suspender.suspend(context.refOf(step.machine), context.effect);
  await context.recorder.outcome(step, asleep);
}

/** Wakes a machine. */
export async function runResume(step: StepOf<'resume'>, context: StepContext): Promise<void> {
  const record = recordOf(context, step.machine);
  const suspender = suspenderOf(await context.provider(record.provider));
  await context.recorder.intent(step, { ...record, starting: true });
  await suspender.resume(context.refOf(step.machine), step.want, context.effect);
  await context.recorder.outcome(step, settled(record));
}

function settled({ starting: _, stopping: __, ...record }: RecordedMachine): RecordedMachine {
  return record;
}

function suspenderOf({ name, suspender }: Provider): Suspender {
  if (suspender !== undefined) return suspender;
  throw new VupError('VUP_HOST_UNSUPPORTED', { message: `${name} cannot suspend machines here`, hint: 'shut it down instead: vup halt' });
}
