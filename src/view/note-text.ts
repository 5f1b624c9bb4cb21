import { painter } from './paint.ts';
import { joinLines, type TextOptions } from './text-options.ts';
import type { Note } from './view-model.ts';
import { wrapText } from './wrap-text.ts';

/** A warning or notice as text: `warning: web: …`, its hint below. */
export function formatNote(note: Note, options: TextOptions): string {
  const paint = painter(options.color);
  const word = `${note.level}: `;
  const about = note.machine === undefined ? '' : `${note.machine}: `;
  const [first = '', ...rest] = wrapText(`${about}${note.message}`, { columns: options.columns, first: word, rest: '  ' });
  const hint = note.hint === undefined ? [] : wrapText(note.hint, { columns: options.columns, first: '  hint: ', rest: '        ' });
  const head = paint(note.level === 'warning' ? 'warn' : 'accent', word.trimEnd()) + first.slice(word.length - 1);
  return joinLines([head, ...rest, ...hint]);
}
