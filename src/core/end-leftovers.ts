import { toVupError } from '../errors/vup-error.ts';
import type { EventBody } from '../events/event.ts';
import type { Plan } from '../plan/step.ts';
import type { OpenEnvironment } from './environment.ts';
import type { Gathered } from './gather.ts';
import type { World } from './world.ts';

/** The run that is about to begin. */
interface Beginning {
  readonly gathered: Gathered;
  readonly planned: Plan;
  emit(event: EventBody): void;
}

/**
 * Ends what a run that died had begun in the guests: nobody waits for it any more, and it would go on beside the next try of its step.
 * The intents' ids are the marks of the commands, see `apply/steps/provision.ts`. What goes down by the plan takes its commands along; a
 * guest that nobody gets into must not keep the run from mending it.
 */
export async function endLeftovers(world: World, { state, unfinished }: OpenEnvironment, beginning: Beginning): Promise<void> {
  const { gathered, planned, emit } = beginning;
  const goingDown = new Set(planned.steps.flatMap(({ kind, machine }) => (kind === 'stop' || kind === 'destroy' ? [machine] : [])));
  for (const { id, op, machine = '' } of unfinished) {
    const record = state.machines[machine];
    const ref = gathered.refs.get(machine);
    if (op !== 'provision' || record === undefined || ref === undefined || goingDown.has(machine)) continue;
    if (gathered.facts.observed[machine]?.status !== 'running') continue;
    const { provider } = await gathered.chooser.byName(record.provider);
    try {
      await (await provider.reach(ref, world.host)).endRun(id);
    } catch (error) {
      emit({ type: 'warning', machine, message: `what an earlier run began in it could not be ended: ${toVupError(error).message}` });
    }
  }
}
