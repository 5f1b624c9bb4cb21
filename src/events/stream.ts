import type { EventBody, VupEvent } from './event.ts';

/** Takes events in order. A subscriber that throws is cut off; the run goes on. */
export type Subscriber = (event: VupEvent) => void;

/** Where the core says what happens. */
export interface EventStream {
  emit(body: EventBody): void;
  /** Returns the function that unsubscribes. */
  subscribe(subscriber: Subscriber): () => void;
}

/** A stream that numbers, stamps and fans out, in the order of `emit`, with no buffer. */
export function createEventStream(now: () => string): EventStream {
  const subscribers = new Set<Subscriber>();
  let seq = 0;
  return {
    emit(body) {
      seq += 1;
      const event: VupEvent = { v: 1, seq, at: now(), ...body };
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
