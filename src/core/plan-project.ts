import type { Goal } from '../plan/facts.ts';
import { plan } from '../plan/plan.ts';
import type { Plan } from '../plan/step.ts';
import { deeds } from '../trust/grant.ts';
import { type OpenEnvironment, previewEnvironment } from './environment.ts';
import { gatherFacts } from './gather.ts';
import type { LoadedProject } from './load-project.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import { secretDigests } from './secret-digests.ts';
import { previewPorts } from './settle-ports.ts';
import { trustOf } from './trust-project.ts';
import type { World } from './world.ts';

/** What a run would do, without a lock and without a change. @throws VUP_ENGINE_QUERY */
export async function planProject(world: World, loaded: LoadedProject, open: OpenEnvironment | undefined, goal: Goal): Promise<Plan> {
  const { name, machines } = loaded.environment;
  const identity = { name, dir: loaded.dir, vfile: loaded.vfilePath, machines: machines.length };
  const shown = open ?? (await previewEnvironment(world, identity));
  const { facts, images, warnings } = await gatherFacts(world, {
    open: shown,
    vfile: loaded.environment,
    lockText: loaded.lockText,
    ports: previewPorts(),
    hooks: loaded.environment.hooks,
    secretDigests: await secretDigests(world.host, shown.files, { read: loaded.secrets, mayWrite: false }),
  });
  refuseUnknown(facts, goal);
  const result = plan(facts, goal);
  const lock = images.lockText() === undefined ? [] : ['Vfile.lock would be written'];
  const { items, granted, changes, doubts: strange } = await trustOf(world, loaded);
  const unallowed = granted
    ? []
    : [...strange, ...changes, ...deeds(items).map((what) => `it ${what}`)].map((text) => `needs trust: ${text}`);
  const doubts = warnings.map(({ message, hint }) => `${message}${hint === undefined ? '' : `; ${hint}`}`);
  return { ...result, notes: [...result.notes, ...doubts, ...unallowed, ...lock] };
}
