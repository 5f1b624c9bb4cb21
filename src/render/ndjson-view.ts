import type { VupEvent } from '../events/event.ts';
import type { EventStream } from '../events/stream.ts';
import type { RunView, Write } from './run-view.ts';

/** Shows a run to programs: each event as one line of JSON, at once, nothing else. `schemas/event.v1.schema.json` says which. */
export function startNdjson(subscribe: EventStream['subscribe'], write: Write): RunView {
  const unsubscribe = subscribe((event) => write(`${eventLine(event)}\n`));
  return {
    async stop() {
      unsubscribe();
    },
  };
}

/** DEL, C1 controls and the line separators: legal in JSON, but a terminal acts on some and line readers split at others. */
const leftByJson = /[\u007F-\u009F\u2028\u2029]/g;

/** An event as one line without its line end, safe to show on a terminal. */
export function eventLine(event: VupEvent): string {
  return JSON.stringify(event).replace(leftByJson, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
