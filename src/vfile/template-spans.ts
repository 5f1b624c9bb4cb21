import type { Place } from '../errors/diagnostic.ts';
import type { SourceText } from './source-text.ts';

/** A `$${` that stands for a literal `${`, a `${…}`, or one that is never closed. The bound keeps hostile texts linear. */
export const templatePattern = /\$\$\{|\$\{([^${}\n]{0,100})\}|\$\{/g;

/** Where each match of the pattern stands in the text as written; the n-th belongs to the n-th of the value. */
export function templateSpans(source: SourceText, [start, end]: readonly [start: number, end: number]): readonly Place[] {
  const written = source.text.slice(start, end);
  if (!written.includes('${')) return [];
  return [...written.matchAll(templatePattern)].map((match) => source.place(start + match.index, start + match.index + match[0].length));
}
