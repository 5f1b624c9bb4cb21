import type { Outcome } from '../events/event.ts';
import type { Machine } from '../machine/machine.ts';
import type { Goal } from '../plan/facts.ts';
import type { Plan } from '../plan/step.ts';
import type { OpenEnvironment } from './environment.ts';
import type { Gathered } from './gather.ts';
import type { LoadedProject } from './load-project.ts';
import { endWatch, noteWriters } from './trust-project.ts';
import type { World } from './world.ts';

/** The parts of a run that say which guests can write the project's folder. */
interface WatchedRun {
  readonly project: { readonly dir: string; readonly vfile: string; readonly loaded: LoadedProject | undefined };
  readonly open: OpenEnvironment;
  readonly gathered: Pick<Gathered, 'wanted'>;
  readonly planned: Plan;
  readonly goal: Goal;
}

/** Before anything is done. Guards of machines that are to start count only once they have. */
export async function watchShares(world: World, run: WatchedRun): Promise<void> {
  if (isDown(run.goal) || run.project.loaded === undefined) return;
  await noteWriters(world, run.project.loaded, { machines: sharers(run), started: new Set() });
}

/** After a run, however it ended. @param begun Ids of the steps that it came to. */
export async function watchedShares(world: World, run: WatchedRun, begun: ReadonlySet<string>, outcome: Outcome): Promise<void> {
  const { project, planned, goal } = run;
  if (isDown(goal)) {
    if (goal.kind !== 'suspend' && goal.names.length === 0 && outcome === 'done') await endWatch(world, project);
    return;
  }
  // One that did not come up has its folders mounted anew all the same, or does not run at all.
  const mounts = planned.steps.filter((step) => begun.has(step.id) && (step.kind === 'start' || step.kind === 'resume'));
  const started = mounts.flatMap(({ machine }) => machine ?? []);
  if (started.length > 0 && project.loaded !== undefined) {
    await noteWriters(world, project.loaded, { machines: sharers(run), started: new Set(started) });
  }
}

function isDown({ kind }: Goal): boolean {
  return kind === 'halt' || kind === 'suspend' || kind === 'destroy';
}

/** Machines whose folders guests can write live: those that will be, and those that there are. */
function sharers({ open, gathered }: WatchedRun): readonly Machine[] {
  const live = [...gathered.wanted.values()].filter(({ copiesFolders }) => !copiesFolders).map(({ machine }) => machine);
  return [...live, ...Object.values(open.state.machines).map(({ machine }) => machine)];
}
