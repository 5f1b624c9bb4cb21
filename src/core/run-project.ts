import { type ApplyResult, applyPlan } from '../apply/apply.ts';
import type { ApplyContext } from '../apply/context.ts';
import { Recorder } from '../apply/recorder.ts';
import { toVupError, VupError } from '../errors/vup-error.ts';
import { errorJson } from '../events/error-json.ts';
import type { EventBody } from '../events/event.ts';
import { withStoreInUse } from '../image/store-in-use.ts';
import type { Secrets } from '../machine/env-value.ts';
import type { Environment, Hook } from '../machine/machine.ts';
import type { Goal } from '../plan/facts.ts';
import { isEmptyPlan, plan } from '../plan/plan.ts';
import type { Plan } from '../plan/step.ts';
import { stepTitle } from '../plan/step-title.ts';
import { createJournal } from '../state/journal.ts';
import { withLock } from '../state/lock.ts';
import { environmentPaths } from '../state/paths.ts';
import { createStateStore } from '../state/store.ts';
import { finishBurials } from './bury-environment.ts';
import { buryOrphans } from './bury-orphans.ts';
import { endLeftovers } from './end-leftovers.ts';
import { type OpenEnvironment, openClaimed, type ProjectIdentity, readEnvironment, withIdentity } from './environment.ts';
import { findEnvironment, isFolderGone, lockRequest } from './find-environment.ts';
import { forgetEnvironment } from './forget-environment.ts';
import { createForwarder } from './forwarder.ts';
import { type Gathered, gatherFacts } from './gather.ts';
import { journalSink } from './journal-sink.ts';
import { keeperDoor } from './keeper-door.ts';
import type { LoadedProject } from './load-project.ts';
import { type PassPoint, passPoints } from './points.ts';
import { poolLimits } from './pool-limits.ts';
import { refuseUnknown, refuseUnknownSteps } from './refuse-unknown.ts';
import { refuseUnsuspendable } from './refuse-unsuspendable.ts';
import { startRunLog } from './run-log.ts';
import { digestsOfRun, masked } from './run-secrets.ts';
import { leasePorts } from './settle-ports.ts';
import { summarizeMachines } from './status.ts';
import { sweepKilledRuns, sweepTemporaries } from './sweep-killed-runs.ts';
import { allowedDigest, noteOwnLock, requireTrust, trustOf } from './trust-project.ts';
import type { RunGoalOptions, RunReport } from './vup.ts';
import { watchedShares, watchShares } from './watch-shares.ts';
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
  return perform(world, { project, open, gathered, planned, goal, pass, secrets }, options);
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

interface Prepared {
  readonly project: RunProject;
  readonly open: OpenEnvironment;
  readonly gathered: Gathered;
  readonly planned: Plan;
  readonly goal: Goal;
  readonly pass: PassPoint;
  readonly secrets: Secrets;
}

async function perform(world: World, prepared: Prepared, options: RunGoalOptions): Promise<RunReport> {
  const { open, planned, pass } = prepared;
  const log = isEmptyPlan(planned) ? undefined : startRunLog(world.host, open.files, options.stream);
  // Also when it fails: a log that nobody stops keeps the program from ending.
  const performed = await performLogged(world, prepared, options).finally(() => log?.stop());
  if (performed.gone) await forgetEnvironment(world, open, pass);
  return performed.report;
}

/** `gone`: the environment may be forgotten. */
async function performLogged(
  world: World,
  prepared: Prepared,
  options: RunGoalOptions,
): Promise<{ readonly report: RunReport; readonly gone: boolean }> {
  const { project, open, gathered, planned, goal } = prepared;
  const { stream } = options;
  const started = world.host.clock.monotonicMs();
  announce(prepared, options);
  gathered.images.onNotice = (message) => stream.emit({ type: 'notice', message });
  const journal = createJournal(world.host.files, open.files.journal);
  const recorder = new Recorder(open.state, journalSink(world.host, journal, goal.kind));
  await endLeftovers(world, open, { gathered, planned, emit: (body) => stream.emit(body) });
  const limits = await poolLimits(world.host.env.cpus, planned, gathered.chooser);
  const owed = await noteHooks(world, open, planned);
  const begun = new Set<string>();
  const emit = (body: EventBody): void => {
    if (body.type === 'step.start') begun.add(body.step);
    stream.emit(body);
  };
  const result = await applyPlan(planned, { ...applyContext(world, prepared, recorder, options), limits, emit });
  const gone = result.outcome === 'done' && isGone(recorder, goal);
  const unsettled = await firstFailure([
    async () => owed && result.outcome === 'done' && world.host.files.remove(open.files.hooksOwed),
    // What goes altogether needs no last state: until its folder is gone the journal says that no machine is left.
    async () => gone || save(world, prepared, recorder, journal),
    async (failed) => watchedShares(world, prepared, begun, failed ? 'failed' : result.outcome),
  ]);
  const error = result.failure?.error ?? unsettled;
  const outcome = unsettled === undefined ? result.outcome : 'failed';
  const machines = await summarizeMachines(world, { recorder, gathered, ...(project.environment && { vfile: project.environment }) });
  stream.emit({
    type: 'run.end',
    outcome,
    ms: Math.round(world.host.clock.monotonicMs() - started),
    machines,
    ...(error && { error: errorJson(error) }),
  });
  return { report: report(planned, result, error && masked(error, stream.mask)), gone: gone && unsettled === undefined };
}

/** Does one after the other, whatever became of those before, of which `failed` tells. */
async function firstFailure(acts: readonly ((failed: boolean) => Promise<unknown>)[]): Promise<VupError | undefined> {
  let first: VupError | undefined;
  for (const act of acts) {
    await act(first !== undefined).catch((error: unknown) => {
      first ??= toVupError(error);
    });
  }
  return first;
}

/** Before anything is done: a run that is killed in between still owes what comes at its end. */
async function noteHooks({ host }: World, { files }: OpenEnvironment, planned: Plan): Promise<boolean> {
  const owed = planned.steps.some((step) => step.kind === 'run-hook' && step.moment === 'after_up');
  if (owed) await host.files.writeAtomic(files.hooksOwed, '', { mode: 0o600 });
  return owed;
}

/** Tells the views what is about to be done, and what a person should know before. */
function announce({ gathered, planned, goal }: Prepared, { stream }: RunGoalOptions): void {
  const steps = planned.steps.map((step) => ({
    id: step.id,
    kind: step.kind,
    title: stepTitle(step),
    needs: step.needs,
    ...(step.machine !== undefined && { machine: step.machine }),
  }));
  stream.emit({ type: 'run.start', command: goal.kind, environment: planned.environment, steps });
  for (const message of planned.notes) stream.emit({ type: 'notice', message });
  if (isEmptyPlan(planned)) return;
  for (const { message, hint } of gathered.warnings) stream.emit({ type: 'warning', message, ...(hint !== undefined && { hint }) });
}

function report(planned: Plan, result: ApplyResult, error: VupError | undefined): RunReport {
  return {
    outcome: error === undefined ? result.outcome : result.outcome === 'cancelled' ? 'cancelled' : 'failed',
    plan: planned,
    ...(error && { error }),
  };
}

function applyContext(
  world: World,
  { project, open, gathered, secrets }: Prepared,
  recorder: Recorder,
  options: RunGoalOptions,
): Omit<ApplyContext, 'limits'> {
  const { chooser, carriers, refs, wanted, images } = gathered;
  return {
    host: world.host,
    environment: open.ref,
    recorder,
    stopping: options.stopping,
    killing: options.killing,
    images,
    forwarder: createForwarder(keeperDoor(world, open)),
    secrets,
    hookDigest: (path) => allowedDigest(world, project, path),
    carrierOf: (provider) => carriers.get(provider) ?? 'keeper',
    wanted,
    emit: (body) => options.stream.emit(body),
    provider: async (name) => (await chooser.byName(name)).provider,
    refOf: (machine) => {
      const ref = refs.get(machine);
      if (ref === undefined) throw new VupError('VUP_BUG', { message: `there is no ref for machine "${machine}"` });
      return ref;
    },
    members: () =>
      [...wanted.values()].flatMap(({ machine }) => {
        const ref = refs.get(machine.name);
        return ref === undefined ? [] : [{ name: machine.name, hostname: machine.hostname, address: ref.address }];
      }),
  };
}

/** State first, then the journal is emptied: killed between the two, replaying says the same once more. */
async function save(
  world: World,
  { project, open, gathered, pass }: Prepared,
  recorder: Recorder,
  journal: ReturnType<typeof createJournal>,
): Promise<void> {
  const next = recorder.snapshot();
  // What was damaged is written anew, or it would be warned of for ever.
  const damaged = open.warnings.length > 0;
  const unlike = JSON.stringify(next.machines) !== JSON.stringify(open.state.machines) || !sameEnvironment(next, open);
  const changed = damaged || open.interrupted || recorder.tookBack || unlike;
  if (changed) {
    await pass('save.before');
    await createStateStore(world.host.files, open.files).write(next);
    await pass('save.written');
    await journal.clear();
    await pass('save.cleared');
  }
  const lock = gathered.images.lockText();
  if (lock === undefined || project.environment === undefined) return;
  await noteOwnLock(world, project, lock);
  await pass('lock-file.before');
  await project.writeLock(lock);
  await pass('lock-file.written');
}

function sameEnvironment(next: OpenEnvironment['state'], open: OpenEnvironment): boolean {
  return JSON.stringify(next.environment) === JSON.stringify(open.state.environment) && open.state.serial > 0;
}

function isGone(recorder: Recorder, goal: Goal): boolean {
  return goal.kind === 'destroy' && recorder.all().length === 0;
}
