import { toVupError, VupError } from '../errors/vup-error.ts';
import { errorJson } from '../events/error-json.ts';
import type { Outcome } from '../events/event.ts';
import type { Plan, Step } from '../plan/step.ts';
import { type ApplyContext, stepContext } from './context.ts';
import { finishMachine } from './finish-machine.ts';
import { runStep } from './run-step.ts';
import { schedule } from './schedule.ts';
import { undoStep } from './undo.ts';
import { withAdvice } from './with-advice.ts';

/** How applying a plan ended. */
export interface ApplyResult {
  readonly outcome: Outcome;
  /** What failed first, and why; without a step when only its record could not be written. */
  readonly failure?: { readonly step?: Step; readonly error: VupError };
}

/**
 * Does what a plan says. After the first failure or the first interrupt no new step starts, running ones end,
 * half-made things are undone; what was reached is recorded in every case.
 */
export async function applyPlan(plan: Plan, context: ApplyContext): Promise<ApplyResult> {
  const failures: { step: Step; error: VupError }[] = [];
  const done = new Set<string>();
  const ended = new Set<string>();
  await schedule(plan.steps, context.limits, {
    mayStart: () => failures.length === 0 && !context.stopping.aborted,
    run: async (step) => {
      const error = await perform(step, context);
      ended.add(step.id);
      if (error === undefined) done.add(step.id);
      else failures.push({ step, error });
      return error === undefined;
    },
  });
  for (const step of plan.steps) if (!ended.has(step.id)) context.emit({ type: 'step.end', step: step.id, outcome: 'skipped', ms: 0 });
  const unrecorded = await recordFinished(plan, context, done);
  return summarize(context, failures, unrecorded);
}

/** Runs one step between its start and end events. Returns the error instead of throwing it. */
async function perform(step: Step, context: ApplyContext): Promise<VupError | undefined> {
  const started = context.host.clock.monotonicMs();
  context.emit({ type: 'step.start', step: step.id });
  const end = (outcome: Outcome, error?: VupError): void => {
    const ms = Math.round(context.host.clock.monotonicMs() - started);
    context.emit({ type: 'step.end', step: step.id, outcome, ms, ...(error && { error: errorJson(error) }) });
  };
  try {
    await runStep(step, stepContext(context, step));
    end('done');
    return undefined;
  } catch (thrown) {
    const error = context.killing.aborted ? interrupted(thrown) : withAdvice(toVupError(thrown), step.machine);
    await undoStep(step, context);
    end(error.code === 'VUP_INTERRUPTED' ? 'cancelled' : 'failed', error);
    return error;
  }
}

function interrupted(cause: unknown): VupError {
  return new VupError('VUP_INTERRUPTED', {
    message: 'it was stopped before it ended',
    hint: 'vup goes on from here when you type it again',
    cause,
  });
}

/** Answers what kept a record from being written: the run must still say how it ended, and save what it can. */
async function recordFinished(plan: Plan, context: ApplyContext, done: ReadonlySet<string>): Promise<VupError | undefined> {
  // At the same time: their lines share the journal's syncs.
  const errors = await Promise.all(
    plan.machines.map(async ({ machine }) => {
      const steps = plan.steps.filter((step) => step.machine === machine);
      if (!steps.every((step) => done.has(step.id))) return undefined;
      return finishMachine(machine, steps, context).then(() => undefined, toVupError);
    }),
  );
  return errors.find((error) => error !== undefined);
}

function summarize(
  context: ApplyContext,
  failures: readonly { readonly step: Step; readonly error: VupError }[],
  unrecorded: VupError | undefined,
): ApplyResult {
  const failure = failures[0] ?? (unrecorded && { error: unrecorded });
  if (context.stopping.aborted) return { outcome: 'cancelled', ...(failure && { failure }) };
  return failure === undefined ? { outcome: 'done' } : { outcome: 'failed', failure };
}
