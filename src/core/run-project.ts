import { VupError } from '../errors/vup-error.ts';
import { withStoreInUse } from '../image/store-in-use.ts';
import type { Environment, Hook } from '../machine/machine.ts';
import type { Goal } from '../plan/facts.ts';
import { isEmptyPlan, plan } from '../plan/plan.ts';
import { withLock } from '../state/lock.ts';
import { environmentPaths } from '../state/paths.ts';
import { finishBurials } from './bury-environment.ts';
import { buryOrphans } from './bury-orphans.ts';
import { openClaimed, type ProjectIdentity, readEnvironment, withIdentity } from './environment.ts';
import { findEnvironment, isFolderGone, lockRequest } from './find-environment.ts';
import { gatherFacts } from './gather.ts';
import type { LoadedProject } from './load-project.ts';
import { performRun } from './perform-run.ts';
import { passPoints } from './points.ts';
import { refuseUnknown, refuseUnknownSteps } from './refuse-unknown.ts';
import { refuseUnsuspendable } from './refuse-unsuspendable.ts';
import { digestsOfRun } from './run-secrets.ts';
import { leasePorts } from './settle-ports.ts';
import { sweepKilledRuns, sweepTemporaries } from './sweep-killed-runs.ts';
import { requireTrust, trustOf } from './trust-project.ts';
import type { RunGoalOptions, RunReport } from './vup.ts';
import { watchShares } from './watch-shares.ts';
import type { World } from './world.ts';

/** A project as a run needs it. */
export interface RunProject extends ProjectIdentity {
  /** Of its environment, if there was one when the project was opened. */
  readonly id?: string;
  /** undefined for commands that work from records alone. */
  readonly environment: Environment | undefined;
  /** The Vfile, whether or not the command follows it. */
  readonly loaded: LoadedProject | undefined;
  readonly lockText: string | undefined;
  /** Writes `Vfile.lock`, as the person behind sudo if there is one. */
  writeLock(text: string): Promise<void>;
}

/** More destructions of one environment in a row than that are none, but something that Vup does not know. */
const mostRounds = 50;

/** Takes the environment's lock, plans on fresh facts, asks, applies, records. @throws VUP_NEEDS_TRUST before anything is done */
export async function runProject(world: World, project: RunProject, goal: Goal, options: RunGoalOptions): Promise<RunReport> {
  if (project.environment !== undefined && project.loaded !== undefined) await requireTrust(world, project.loaded);
  if (world.host.failpoints.active) {
    options.stream.emit({ type: 'warning', message: 'VUP_FAILPOINT is set: this run dies, fails or waits where it says so' });
  }
  for (let round = 1; ; round += 1) {
    const report = await runOnce(world, project, goal, options, round < mostRounds);
    if (report !== undefined) return report;
  }
}

/** Undefined when another run destroyed the environment while this one waited for its lock. */
async function runOnce(
  world: World,
  project: RunProject,
  goal: Goal,
  options: RunGoalOptions,
  mayRepeat: boolean,
): Promise<RunReport | undefined> {
  await finishBurials(world);
  await buryOrphans(world);
  await sweepKilledRuns(world, project.dir);
  let held = false;
  let root: string | undefined;
  try {
    const { id, files } = await findEnvironment(world, project, goal, options);
    root = files.root;
    return await withLock(world.host, files.lock, lockRequest(project, goal, options), () => {
      held = true;
      return usingStore(world, project, options, () => runLocked(world, project, goal, { ...options, id }));
    });
  } catch (error) {
    // Without its folder there is no lock to be had; it may be back by now, made by a run that comes up again.
    const isGone = isFolderGone(error) || (root !== undefined && (await world.host.files.stat(root)) === undefined);
    if (!held && mayRepeat && isGone) return undefined;
    throw error;
  }
}

/** What goes down needs no image. */
async function usingStore<T>(
  { host, paths }: World,
  { environment }: RunProject,
  { stopping }: RunGoalOptions,
  work: () => Promise<T>,
): Promise<T> {
  return environment === undefined ? work() : withStoreInUse(host, paths.store, stopping, work);
}

async function runLocked(
  world: World,
  project: RunProject,
  goal: Goal,
  options: RunGoalOptions & { readonly id: string },
): Promise<RunReport | undefined> {
  const pass = passPoints(world.host, goal.kind);
  await pass('run.locked');
  await sweepTemporaries(world, environmentPaths(world.paths, options.id).root);
  // Read again under the lock: another run may have just ended.
  const isDown = project.environment === undefined;
  const opened = isDown ? await readEnvironment(world, options.id) : await openClaimed(world, project, options.id, pass);
  if (opened === undefined && !isDown) return undefined;
  if (opened === undefined)
    throw new VupError('VUP_ENVIRONMENT_MISSING', { message: 'the environment was destroyed by another run', hint: 'type it again' });
  const open = project.environment === undefined ? opened : withIdentity(opened, project);
  for (const warning of open.warnings) options.stream.emit({ type: 'warning', ...warning });
  const gathered = await gatherFacts(world, {
    open,
    vfile: project.environment,
    lockText: project.lockText,
    ports: leasePorts(world, open.ref.id),
    hooks: await allowedHooks(world, project, goal, options),
    secretDigests: await digestsOfRun(world, project, open, options.stream),
  });
  refuseUnknown(gathered.facts, goal);
  refuseUnknownSteps(gathered.facts, goal);
  await refuseUnsuspendable(gathered.facts, goal, gathered.chooser);
  const planned = plan(gathered.facts, goal);
  if (!isEmptyPlan(planned) && !(await options.approve(planned))) {
    throw new VupError('VUP_DECLINED', { message: 'nothing was changed' });
  }
  // Before anything is done: a run that lacks one would end in the middle.
  const needsSecrets = planned.steps.some((step) => step.kind === 'provision');
  const secrets = needsSecrets && project.loaded !== undefined ? await project.loaded.secrets() : new Map();
  await watchShares(world, { project, open, gathered, planned, goal });
  return performRun(world, { project, open, gathered, planned, goal, pass, secrets }, options);
}

/** A Vfile that is not allowed, or not there, keeps nothing from going down; its hooks are left out then, and that is said. */
async function allowedHooks(world: World, { loaded }: RunProject, goal: Goal, { stream }: RunGoalOptions): Promise<readonly Hook[]> {
  const hooks = loaded?.environment.hooks ?? [];
  if (loaded === undefined || hooks.length === 0 || (await trustOf(world, loaded)).granted) return hooks;
  const moment = goal.kind === 'halt' ? 'before_halt' : 'before_destroy';
  for (const { name } of hooks.filter((hook) => hook.moment === moment)) {
    stream.emit({
      type: 'warning',
      message: `the hook ${name} is left out: it is not allowed`,
      hint: 'see what it is, and decide: vup trust',
    });
  }
  return [];
}
