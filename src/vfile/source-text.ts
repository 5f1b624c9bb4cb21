import type { Place } from '../errors/diagnostic.ts';

/** A text with a name, for the place of every offset in it. Lines end with LF or CRLF. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  /** Place of a stretch; an empty one is widened by one column so that there is something to point at. */
  place(start: number, end: number): Place;
}

/** @param file Name shown to people. @param text Without byte order mark. */
export function sourceText(file: string, text: string): SourceText {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const position = (offset: number) => {
    const line = lastAtOrBefore(starts, offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
  const place = (start: number, end: number): Place => {
    const from = position(start);
    const to = position(Math.max(end, start + 1));
    const sameLine = end <= start + 1 && to.line !== from.line;
    const until = sameLine ? { line: from.line, column: from.column + 1 } : to;
    return { file, line: from.line, column: from.column, endLine: until.line, endColumn: until.column };
  };
  return { file, text, place };
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
