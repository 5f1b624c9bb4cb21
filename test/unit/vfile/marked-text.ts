import type { Place } from '../../../src/errors/diagnostic.ts';

/** A text whose expected place is marked by ‹ and ›, without the marks. */
export interface MarkedText {
  readonly text: string;
  readonly place: Place;
}

/** Takes the marks out of a text and says where they stood. */
export function readMarks(marked: string, file = 'Vfile.yaml'): MarkedText {
  const start = marked.indexOf('‹');
  const end = marked.indexOf('›') - 1;
  if (start < 0 || end < start) throw new Error(`no marks in ${marked}`);
  const text = marked.replace(/[‹›]/g, '');
  const from = position(text, start);
  const to = position(text, end);
  return { text, place: { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column } };
}

function position(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
