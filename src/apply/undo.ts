import type { Step } from '../plan/step.ts';
import { type ApplyContext, stepContext } from './context.ts';

/**
 * Takes back what a failed step left half-made: only creations, since every other step is repeated by the next run.
 * What cannot be undone is recorded as `tainted`. Never throws.
 */
export async function undoStep(step: Step, context: ApplyContext): Promise<void> {
  if (step.kind !== 'create') return;
  const record = context.recorder.get(step.machine);
  if (record?.status !== 'creating') return;
  // Its own signal: the run's may have fired, and undoing is what is left to do then.
  const effect = { ...stepContext(context, step).effect, signal: new AbortController().signal };
  try {
    const provider = await context.provider(record.provider);
    const ref = context.refOf(step.machine);
    await provider.destroy(ref, effect);
    await context.host.files.remove(ref.paths.root);
    await context.recorder.outcome(step, null);
  } catch (error) {
    const warn = (what: string, reason: unknown): void => {
      const detail = reason instanceof Error ? reason.message : String(reason);
      context.emit({ type: 'warning', machine: step.machine, message: `${what}: ${detail}` });
    };
    warn('the half-made machine could not be removed', error);
    // Unwritten, the record stays `creating`, which the next run clears just as well.
    await context.recorder
      .outcome(step, { ...record, status: 'tainted' })
      .catch((failure: unknown) => warn('its record could not be written', failure));
  }
}
