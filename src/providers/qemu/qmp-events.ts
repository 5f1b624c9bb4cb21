import type { QmpEvent } from './qmp-types.ts';

/** Nobody may ever ask for them: only the last so many are kept. */
const keptEvents = 256;

type Fits = (event: QmpEvent) => boolean;

/** Events of one connection, in the order that they came. */
export interface EventQueue {
  push(event: QmpEvent): void;
  listen(listener: (event: QmpEvent) => void): () => void;
  /** The first event that fits, taken out of the queue: one that waits there, or one that comes. */
  take(fits: Fits): { readonly event: Promise<QmpEvent>; forget(): void };
}

/** A queue that lets go of its waiters when `over` fires. */
export function createEventQueue(over: AbortSignal): EventQueue {
  const kept: QmpEvent[] = [];
  const takers = new Map<(event: QmpEvent) => void, Fits>();
  const listeners = new Set<(event: QmpEvent) => void>();
  over.addEventListener('abort', () => takers.clear(), { once: true });
  return {
    push(event) {
      for (const listener of listeners) listener(event);
      const taker = [...takers].find(([, fits]) => fits(event))?.[0];
      if (taker !== undefined) {
        takers.delete(taker);
        return taker(event);
      }
      kept.push(event);
      if (kept.length > keptEvents) kept.shift();
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    take(fits) {
      const at = kept.findIndex(fits);
      const [waiting] = at === -1 ? [] : kept.splice(at, 1);
      if (waiting !== undefined) return { event: Promise.resolve(waiting), forget: () => undefined };
      let taker: (event: QmpEvent) => void = () => undefined;
      const event = new Promise<QmpEvent>((resolve) => {
        taker = resolve;
      });
      takers.set(taker, fits);
      return { event, forget: () => void takers.delete(taker) };
    },
  };
}
