import type { OpenEnvironment } from './environment.ts';
import type { Gathered } from './gather.ts';
import type { World } from './world.ts';

/**
 * Ends what a run that died had begun in the guests: nobody waits for it any more, and it would go on beside the next try of its step.
 * The intents' ids are the marks of the commands, see `apply/steps/provision.ts`.
 */
export async function endLeftovers(world: World, { state, unfinished }: OpenEnvironment, gathered: Gathered): Promise<void> {
  for (const { id, op, machine = '' } of unfinished) {
    const record = state.machines[machine];
    const ref = gathered.refs.get(machine);
    if (op !== 'provision' || record === undefined || ref === undefined) continue;
    if (gathered.facts.observed[machine]?.status !== 'running') continue;
    const { provider } = await gathered.chooser.byName(record.provider);
    await (await provider.reach(ref, world.host)).endRun(id);
  }
}
