import type { EventStream } from '../events/stream.ts';
import type { Host } from '../host/host.ts';
import type { EnvironmentFiles } from '../state/paths.ts';
import { shortenLoudSteps } from './loud-steps.ts';

/** How often events go to the file; what a kill may lose of a log. */
const flushMs = 1000;

/** A log that is being written. */
export interface RunLog {
  stop(): Promise<void>;
}

/** Writes the events of a run into the environment's folder, one a line, for `vup logs`. The log before it is kept as `.1`. */
export function startRunLog(host: Host, files: EnvironmentFiles, stream: EventStream): RunLog {
  let buffer = '';
  let stopped = false;
  const shorten = shortenLoudSteps();
  const unsubscribe = stream.subscribe((event) => {
    if (event.type === 'step.progress') return;
    for (const kept of shorten(event)) buffer += `${JSON.stringify(kept)}\n`;
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
