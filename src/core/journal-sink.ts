import type { JournalSink } from '../apply/recorder.ts';
import type { Host } from '../host/host.ts';
import type { Goal } from '../plan/facts.ts';
import type { Journal } from '../state/journal.ts';

/** The recorder's door to the journal on disk: numbers the intents of this run, and passes the points of every step (see `points.ts`). */
export function journalSink(host: Host, journal: Journal, goal: Goal['kind']): JournalSink {
  const run = host.clock.now();
  const kinds = new Map<string, string>();
  const pass = (kind: string, place: string): Promise<void> => host.failpoints.hit(`${goal}.${kind}.${place}`);
  return {
    async intent(op, machine, change) {
      await pass(op, 'before');
      const id = `${run}#${kinds.size + 1}`;
      kinds.set(id, op);
      await journal.begin({ id, op, at: host.clock.now(), run, ...(machine !== undefined && { machine }), ...(change && { change }) });
      await pass(op, 'intended');
      return id;
    },
    async outcome(id, change) {
      // What has no intent is a record that is settled without an effect in the engine.
      const kind = kinds.get(id) ?? 'settle';
      await pass(kind, 'done');
      await journal.end({ id, at: host.clock.now(), ...(change && { change }) });
      await pass(kind, 'recorded');
    },
  };
}
