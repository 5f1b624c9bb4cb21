import type { Clock } from './host.ts';

/** The host's clocks. */
export function createNodeClock(): Clock {
  return {
    now: () => new Date().toISOString(),
    monotonicMs: () => performance.now(),
    async sleep(ms, signal) {
      const { setTimeout: sleep } = await import('node:timers/promises');
      try {
        await sleep(ms, undefined, signal === undefined ? {} : { signal });
      } catch {
        // Woken by the signal, which is what the caller looks at.
      }
    },
  };
}
