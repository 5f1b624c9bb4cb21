import { toVupError, VupError } from '../errors/vup-error.ts';
import type { ErrorJson, Outcome } from '../events/event.ts';
import type { Plan, Step } from '../plan/step.ts';
import { type ApplyContext, stepContext } from './context.ts';
import { finishMachine } from './finish-machine.ts';
import { runStep } from './run-step.ts';
import { schedule } from './schedule.ts';
import { undoStep } from './undo.ts';

/** How applying a plan ended. */
export interface ApplyResult {
  readonly outcome: Outcome;
  /** The first step that failed, and why. */
  readonly failure?: { readonly step: Step; readonly error: VupError };
  readonly failedMachines: readonly string[];
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
  await recordFinished(plan, context, done);
  return summarize(context, failures);
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
    const error = context.killing.aborted ? interrupted(thrown) : toVupError(thrown);
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

async function recordFinished(plan: Plan, context: ApplyContext, done: ReadonlySet<string>): Promise<void> {
  for (const line of plan.machines) {
    const steps = plan.steps.filter((step) => step.machine === line.machine);
    if (steps.every((step) => done.has(step.id))) await finishMachine(line.machine, steps, context);
  }
}

function summarize(context: ApplyContext, failures: readonly { step: Step; error: VupError }[]): ApplyResult {
  const failure = failures[0];
  const failedMachines = [...new Set(failures.flatMap(({ step }) => step.machine ?? []))];
  if (context.stopping.aborted) return { outcome: 'cancelled', failedMachines, ...(failure && { failure }) };
  return failure === undefined ? { outcome: 'done', failedMachines } : { outcome: 'failed', failure, failedMachines };
}

/** An error as an event carries it; `tail` comes from `details.tail`. */
export function errorJson(error: VupError): ErrorJson {
  const tail = error.details['tail'];
  return {
    code: error.code,
    message: error.message,
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(Array.isArray(tail) && { tail: tail.map(String) }),
  };
}
