import type { EventBody, VupEvent } from './event.ts';
import { createMask, type Mask } from './mask.ts';

/** Takes events in order. A subscriber that throws is cut off; the run goes on. */
export type Subscriber = (event: VupEvent) => void;

/** Where the core says what happens. */
export interface EventStream {
  emit(body: EventBody): void;
  /** Returns the function that unsubscribes. */
  subscribe(subscriber: Subscriber): () => void;
  /** What it hides is in no event from then on. */
  readonly mask: Mask;
}

/** A stream that numbers, stamps and fans out, in the order of `emit`, with no buffer. */
export function createEventStream(now: () => string): EventStream {
  const subscribers = new Set<Subscriber>();
  const mask = createMask();
  let seq = 0;
  return {
    mask,
    emit(body) {
      seq += 1;
      const event: VupEvent = { v: 1, seq, at: now(), ...mask.data(body) };
      for (const subscriber of subscribers) deliver(subscribers, subscriber, event);
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
  };
}

function deliver(subscribers: Set<Subscriber>, subscriber: Subscriber, event: VupEvent): void {
  try {
    subscriber(event);
  } catch {
    // A broken view must not break the run that it shows.
    subscribers.delete(subscriber);
  }
}
