import { isVupError } from '../../errors/vup-error.ts';
import { provision } from '../../guest/provision.ts';
import type { RecordedMachine, RecordedStep, StepOutcome } from '../../state/recorded.ts';
import type { StepContext } from '../context.ts';
import { rekeySteps } from '../rekey-steps.ts';
import { restoreForwards } from './forward-ports.ts';
import { recordOf } from './machine.ts';
import type { StepOf } from './of-kind.ts';

type ProvisionStepOf = StepOf<'provision'>;

/** Runs one provision step in the guest. A failed step stays failed; a killed one `unknown`. */
export async function runProvision(step: ProvisionStepOf, context: StepContext): Promise<void> {
  const record = recordOf(context, step.machine);
  const started = context.host.clock.monotonicMs();
  const run = await context.recorder.intent(step, withOutcome(step, record, context, { outcome: 'unknown', ms: 0 }));
  const settle = async (outcome: StepOutcome): Promise<void> => {
    const ms = Math.round(context.host.clock.monotonicMs() - started);
    await context.recorder.outcome(step, withOutcome(step, recordOf(context, step.machine), context, { outcome, ms }));
  };
  try {
    await inGuest(step, record, context, run);
  } catch (error) {
    await settle(context.effect.signal.aborted || isLost(error) ? 'unknown' : 'failed');
    throw error;
  }
  await settle('done');
}

/** The way into the guest broke while a command ran: how that ended, nobody knows. */
function isLost(error: unknown): boolean {
  return isVupError(error) && error.details['reason'] === 'lost';
}

async function inGuest(step: ProvisionStepOf, record: RecordedMachine, context: StepContext, run: string): Promise<void> {
  const provider = await context.provider(record.provider);
  const ref = context.refOf(step.machine);
  const machine = context.wanted.get(step.machine)?.machine ?? record.machine;
  await provision(step.step, {
    ...context.effect,
    channel: await provider.reach(ref, context.host),
    machine,
    secrets: context.secrets,
    run,
    planned: { projectDir: context.recorder.environment.projectDir, files: step.digests.files },
    restart: async () => {
      await provider.stop(ref, 'graceful', context.effect);
      await provider.start(ref, machine, context.effect);
      await restoreForwards(step.machine, context);
    },
  });
}

/**
 * The record with this step's outcome. A rerun `changed` step makes the later ones stale before it runs: killed
 * between the two, they must not pass for done.
 */
function withOutcome(
  step: ProvisionStepOf,
  record: RecordedMachine,
  context: StepContext,
  result: Pick<RecordedStep, 'outcome' | 'ms'>,
): RecordedMachine {
  const entry: RecordedStep = {
    id: step.step.id,
    kind: step.step.kind,
    run: step.step.run,
    digests: step.digests,
    layerKey: step.layerKey,
    at: context.host.clock.now(),
    ...result,
  };
  const wanted = context.wanted.get(step.machine);
  const order = (wanted?.machine ?? record.machine).provision.map(({ id }) => id);
  const position = order.indexOf(entry.id);
  // Under today's ids first: another step may have had this one's id before.
  const known = wanted === undefined ? record.provision : rekeySteps(record.provision, wanted);
  const others = known.filter((past) => past.id !== entry.id);
  const isLater = (past: RecordedStep): boolean => order.indexOf(past.id) > position;
  const stale = others.map((past) =>
    entry.run === 'changed' && past.run === 'changed' && isLater(past) ? { ...past, outcome: 'unknown' as const } : past,
  );
  const at = stale.findIndex(isLater);
  const split = at < 0 ? stale.length : at;
  return { ...record, provision: [...stale.slice(0, split), entry, ...stale.slice(split)] };
}
