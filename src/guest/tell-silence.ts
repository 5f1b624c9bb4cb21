import type { Clock } from '../host/host.ts';

/** A command that may say nothing for long. */
export interface SilentRun {
  readonly clock: Clock;
  /** After how much silence it is told, and again each time as much has passed. */
  readonly everyMs: number;
  /** The last line it said, if any. */
  lastLine(): string | undefined;
  tell(text: string): void;
}

/** Tells, until it is stopped, that a command which says nothing still runs, for how long, and what it said last. */
export function tellSilence(run: SilentRun): { heard(): void; stop(): void } {
  const { clock, everyMs } = run;
  const over = new AbortController();
  const startedMs = clock.monotonicMs();
  let heardMs = startedMs;
  const loop = async (): Promise<void> => {
    for (let dueMs = startedMs + everyMs; !over.signal.aborted; dueMs = Math.max(heardMs, dueMs) + everyMs) {
      while (!over.signal.aborted && clock.monotonicMs() < dueMs) await clock.sleep(dueMs - clock.monotonicMs(), over.signal);
      if (over.signal.aborted || clock.monotonicMs() - heardMs < everyMs) continue;
      const last = run.lastLine();
      run.tell(
        `still running after ${inWords(clock.monotonicMs() - startedMs)}${last === undefined ? ', has said nothing' : `; last line: ${last}`}`,
      );
    }
  };
  void loop();
  return {
    heard: () => {
      heardMs = clock.monotonicMs();
    },
    stop: () => over.abort(),
  };
}

function inWords(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
