import { type ApplyResult, applyPlan } from '../apply/apply.ts';
import type { ApplyContext } from '../apply/context.ts';
import { Recorder } from '../apply/recorder.ts';
import { toVupError, VupError } from '../errors/vup-error.ts';
import { errorJson } from '../events/error-json.ts';
import type { EventBody } from '../events/event.ts';
import type { Secrets } from '../machine/env-value.ts';
import type { Goal } from '../plan/facts.ts';
import { isEmptyPlan } from '../plan/plan.ts';
import type { Plan } from '../plan/step.ts';
import { stepTitle } from '../plan/step-title.ts';
import { createJournal } from '../state/journal.ts';
import { endLeftovers } from './end-leftovers.ts';
import type { OpenEnvironment } from './environment.ts';
import { forgetEnvironment } from './forget-environment.ts';
import { createForwarder } from './forwarder.ts';
import type { Gathered } from './gather.ts';
import { journalSink } from './journal-sink.ts';
import { keeperDoor } from './keeper-door.ts';
import type { PassPoint } from './points.ts';
import { poolLimits } from './pool-limits.ts';
import { startRunLog } from './run-log.ts';
import type { RunProject } from './run-project.ts';
import { masked } from './run-secrets.ts';
import { saveRun } from './save-run.ts';
import { summarizeMachines } from './status.ts';
import { allowedDigest } from './trust-project.ts';
import type { RunGoalOptions, RunReport } from './vup.ts';
import { watchedShares } from './watch-shares.ts';
import type { World } from './world.ts';

/** A run whose plan was approved, with all that performing it needs. */
export interface PreparedRun {
  readonly project: RunProject;
  readonly open: OpenEnvironment;
  readonly gathered: Gathered;
  readonly planned: Plan;
  readonly goal: Goal;
  readonly pass: PassPoint;
  readonly secrets: Secrets;
}

/** Does what was planned, tells how it went, and writes it down; an environment of which nothing is left is forgotten. */
export async function performRun(world: World, prepared: PreparedRun, options: RunGoalOptions): Promise<RunReport> {
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
  prepared: PreparedRun,
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
  const [unsettled, machines] = await Promise.all([
    firstFailure([
      async () => owed && result.outcome === 'done' && world.host.files.remove(open.files.hooksOwed),
      // What goes altogether needs no last state: until its folder is gone the journal says that no machine is left.
      async () => gone || saveRun(world, prepared, recorder, journal),
      async (failed) => watchedShares(world, prepared, begun, failed ? 'failed' : result.outcome),
    ]),
    // Some engines take as long to answer as all of that.
    summarizeMachines(world, { recorder, gathered, planned, ...(project.environment && { vfile: project.environment }) }),
  ]);
  const error = result.failure?.error ?? unsettled;
  const outcome = unsettled === undefined ? result.outcome : 'failed';
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
function announce({ gathered, planned, goal }: PreparedRun, { stream }: RunGoalOptions): void {
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
  { project, open, gathered, secrets }: PreparedRun,
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
        return ref === undefined ? [] : [{ name: machine.name, hostname: machine.hostname, address: ref.address, mac: ref.mac }];
      }),
  };
}

function isGone(recorder: Recorder, goal: Goal): boolean {
  return goal.kind === 'destroy' && recorder.all().length === 0;
}
