import { waitReady } from '../../guest/ready.ts';
import type { StepContext } from '../context.ts';
import { recordOf } from './machine.ts';
import type { StepOf } from './of-kind.ts';
import { openProbeDoors } from './probe-doors.ts';

/** Waits until every ready probe of a machine succeeded once. */
export async function runWaitReady(step: StepOf<'wait-ready'>, context: StepContext): Promise<void> {
  const record = recordOf(context, step.machine);
  const provider = await context.provider(record.provider);
  await context.recorder.intent(step, { ...record, ready: false });
  const channel = await provider.reach(context.refOf(step.machine), context.host);
  const opened = await openProbeDoors(record, step.probes, context);
  const at = { address: record.address, ...(opened !== undefined && { doors: opened.doors }) };
  try {
    await waitReady(step.probes, { ...context.effect, channel, ...at, machine: step.machine });
  } finally {
    await opened?.close();
  }
  const current = recordOf(context, step.machine);
  await context.recorder.outcome(step, { ...current, ready: true, machine: { ...current.machine, ready: step.probes } });
}
