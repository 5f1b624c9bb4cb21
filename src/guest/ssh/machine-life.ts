import type { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';

/** What a channel may ask about the process that runs its machine: a dead one closes no connection. */
export interface MachineLife {
  stillRuns(): Promise<boolean>;
  /** The error of a command that was cut off by the machine's end. */
  explainEnd(): Promise<VupError>;
}

const lookEveryMs = 500;

/**
 * Works for as long as the machine lives, and is told by its signal when that or the caller's own fires. @throws what `explainEnd` answers
 * once the machine has ended, without waiting for the work
 */
export async function whileAlive<Result>(
  life: MachineLife,
  host: Host,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const died = new AbortController();
  const ended = watch(life, host, { over: over.signal, died });
  const working = work(signal === undefined ? died.signal : AbortSignal.any([signal, died.signal]));
  working.catch(() => undefined);
  try {
    const result = await Promise.race([working, ended]);
    if (died.signal.aborted && signal?.aborted !== true) throw await life.explainEnd();
    return result;
  } catch (error) {
    // A connection may break a moment before the watch looks again.
    if (signal?.aborted === true || (await life.stillRuns())) throw error;
    throw await life.explainEnd();
  } finally {
    over.abort();
  }
}

/** Rejects when the machine ends; never resolves while the work lasts. */
async function watch(life: MachineLife, host: Host, on: { readonly over: AbortSignal; readonly died: AbortController }): Promise<never> {
  while (!on.over.aborted) {
    if (!(await life.stillRuns())) {
      on.died.abort();
      throw await life.explainEnd();
    }
    await host.clock.sleep(lookEveryMs, on.over);
  }
  return new Promise<never>(() => undefined);
}
