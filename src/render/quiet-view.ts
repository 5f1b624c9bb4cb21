import type { EventStream } from '../events/stream.ts';
import { formatNote } from '../view/note-text.ts';
import { reduce } from '../view/reduce.ts';
import { formatFailures } from '../view/summary-text.ts';
import type { TextOptions } from '../view/text-options.ts';
import { emptyModel } from '../view/view-model.ts';
import type { RunView, Write } from './run-view.ts';

/** Says only what needs a person: warnings and notices as they come, failures at the end. */
export function startQuiet(subscribe: EventStream['subscribe'], write: Write, options: TextOptions): RunView {
  let model = emptyModel;
  let stopped = false;
  const unsubscribe = subscribe((event) => {
    const told = model.notes.length;
    model = reduce(model, event);
    for (const note of model.notes.slice(told)) write(formatNote(note, options));
  });
  return {
    async stop() {
      unsubscribe();
      if (stopped) return;
      stopped = true;
      const failures = formatFailures(model, options);
      if (failures !== '') write(failures);
    },
  };
}
