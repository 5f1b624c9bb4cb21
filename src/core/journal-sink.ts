import type { JournalSink } from '../apply/recorder.ts';
import type { Host } from '../host/host.ts';
import type { Journal } from '../state/journal.ts';

/** The recorder's door to the journal on disk: numbers the intents of this run. */
export function journalSink(host: Host, journal: Journal): JournalSink {
  const run = host.clock.now();
  let count = 0;
  return {
    async intent(op, machine, change) {
      count += 1;
      const id = `${run}#${count}`;
      await journal.begin({ id, op, at: host.clock.now(), run, ...(machine !== undefined && { machine }), ...(change && { change }) });
      return id;
    },
    outcome: (id, change) => journal.end({ id, at: host.clock.now(), ...(change && { change }) }),
  };
}
