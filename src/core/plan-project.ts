import type { Goal } from '../plan/facts.ts';
import { plan } from '../plan/plan.ts';
import type { Plan } from '../plan/step.ts';
import { type OpenEnvironment, previewEnvironment } from './environment.ts';
import { gatherFacts } from './gather.ts';
import type { LoadedProject } from './load-project.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import { previewPorts } from './settle-ports.ts';
import type { World } from './world.ts';

/** What a run would do, without a lock and without a change. @throws VUP_ENGINE_QUERY */
export async function planProject(world: World, loaded: LoadedProject, open: OpenEnvironment | undefined, goal: Goal): Promise<Plan> {
  const identity = { name: loaded.environment.name, dir: loaded.dir, vfile: loaded.vfilePath };
  const { facts, images, warnings } = await gatherFacts(world, {
    open: open ?? (await previewEnvironment(world, identity)),
    vfile: loaded.environment,
    lockText: loaded.lockText,
    ports: previewPorts(),
  });
  refuseUnknown(facts, goal);
  const result = plan(facts, goal);
  const lock = images.lockText() === undefined ? [] : ['Vfile.lock would be written'];
  const doubts = warnings.map(({ message, hint }) => `${message}${hint === undefined ? '' : `; ${hint}`}`);
  return { ...result, notes: [...result.notes, ...doubts, ...lock] };
}
