import type { Forward } from '../../keeper/forward.ts';
import { samePort } from '../../plan/diff.ts';
import type { ApplyContext, StepContext } from '../context.ts';
import { recordOf } from './machine.ts';
import type { StepOf } from './of-kind.ts';

/** Makes a machine's forwards listen, and records the settled host ports. */
export async function runForwardPorts(step: StepOf<'forward-ports'>, context: StepContext): Promise<void> {
  const before = recordOf(context, step.machine);
  // In the records from here on, so that machines whose ports are set at the same time do not undo each other.
  const machine = { ...before.machine, ports: step.want.ports };
  await context.recorder.intent(step, { ...before, ports: step.ports, machine });
  const failures = await context.forwarder.set(forwardsOf(context));
  const own = failures.find(({ forward }) => step.ports.some((port) => samePort(port, forward)));
  const current = recordOf(context, step.machine);
  if (own === undefined) return context.recorder.outcome(step, current);
  const listening = step.ports.filter((port) => !failures.some(({ forward }) => samePort(port, forward)));
  await context.recorder.outcome(step, { ...current, ports: listening });
  throw own.error;
}

/** Brings the keeper in line with the records, for example after a machine stopped. */
export async function refreshForwards(context: ApplyContext): Promise<void> {
  const forwards = forwardsOf(context);
  if (forwards.length > 0) await context.forwarder.set(forwards);
  else await context.forwarder.stop();
}

function forwardsOf(context: ApplyContext): readonly Forward[] {
  return context.recorder.all().flatMap((record) => record.ports.map((port) => ({ ...port, address: record.address })));
}
