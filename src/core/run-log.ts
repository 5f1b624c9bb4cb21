import type { VupEvent } from '../events/event.ts';
import type { EventStream } from '../events/stream.ts';
import type { Host } from '../host/host.ts';
import type { EnvironmentFiles } from '../state/paths.ts';

/** How often events go to the file; what a kill may lose of a log. */
const flushMs = 1000;
/** What one step may say in the log; what it says beyond that is on the screen only. A loud step must not hide what the others said. */
const maxStepChars = 2 * 1024 * 1024;

/** A log that is being written. */
export interface RunLog {
  stop(): Promise<void>;
}

/** Writes the events of a run into the environment's folder, one a line, for `vup logs`. The log before it is kept as `.1`. */
export function startRunLog(host: Host, files: EnvironmentFiles, stream: EventStream): RunLog {
  let buffer = '';
  let stopped = false;
  const shorten = stepLimit();
  const unsubscribe = stream.subscribe((event) => {
    const kept = event.type === 'step.progress' ? undefined : shorten(event);
    if (kept !== undefined) buffer += `${JSON.stringify(kept)}\n`;
  });
  const flush = async (): Promise<void> => {
    if (buffer === '') return;
    const text = buffer;
    buffer = '';
    await host.files.appendDurable(files.runLog, text);
  };
  const wake = new AbortController();
  const loop = (async () => {
    if ((await host.files.stat(files.runLog)) !== undefined) await host.files.rename(files.runLog, `${files.runLog}.1`);
    while (!stopped) {
      await host.clock.sleep(flushMs, wake.signal);
      await flush();
    }
    // A full disk must not end the run whose log it is.
  })().catch(() => undefined);
  return {
    async stop() {
      unsubscribe();
      stopped = true;
      wake.abort();
      await loop;
      await flush().catch(() => undefined);
    },
  };
}

/** Answers each event as it is to be kept; undefined for lines of a step that has said too much. */
function stepLimit(): (event: VupEvent) => VupEvent | undefined {
  const said = new Map<string, number>();
  return (event) => {
    if (event.type !== 'step.log') return event;
    const before = said.get(event.step) ?? 0;
    if (before > maxStepChars) return undefined;
    const now = before + event.line.length;
    said.set(event.step, now);
    return now > maxStepChars ? { ...event, line: '[the rest of what it said is not in this log]' } : event;
  };
}
