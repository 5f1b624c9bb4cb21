import { setMaxListeners } from 'node:events';

/** Signals that ask Vup to end, and the exit code each stands for (128 + its number). */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** What the person or the system asked for. */
export interface SignalRequest {
  /** `first`: finish what runs. `second`: end now. SIGTERM and SIGHUP are a `second` at once. */
  readonly stage: 'first' | 'second';
  readonly exitCode: number;
}

/** Calls back for each signal until the returned function is called. */
export function listenForSignals(onRequest: (request: SignalRequest) => void): () => void {
  let interrupts = 0;
  const listeners = Object.entries(exitCodes).map(([name, exitCode]) => {
    const listener = (): void => {
      interrupts += 1;
      const stage = name === 'SIGINT' && interrupts === 1 ? 'first' : 'second';
      onRequest({ stage, exitCode });
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}

/** The two signals of a run. Every step that runs listens to them, so Node's warning at ten listeners is off. */
export function createInterrupts(): { readonly stopping: AbortController; readonly killing: AbortController } {
  const [stopping, killing] = [new AbortController(), new AbortController()];
  setMaxListeners(0, stopping.signal, killing.signal);
  return { stopping, killing };
}
