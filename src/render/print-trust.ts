import { painter } from '../view/paint.ts';
import { sanitizeLine } from '../view/sanitize.ts';
import type { TextOptions } from '../view/text-options.ts';

/** One thing that a Vfile asks of this host. */
export interface ListedReach {
  /** Begins with a verb. */
  readonly what: string;
  readonly place: { readonly file: string; readonly line: number; readonly column: number };
  readonly instead: string;
}

/** What a Vfile asks, and whether it was allowed. */
export interface ListedTrust {
  readonly vfile: string;
  readonly items: readonly ListedReach[];
  readonly granted: boolean;
  readonly changes: readonly string[];
  readonly doubts: readonly string[];
}

/** All that acts on the host, each with its place; then what is different from what was allowed. All of it may be a stranger's words. */
export function formatTrust({ vfile, items, granted, changes, doubts }: ListedTrust, options: TextOptions): string {
  const name = sanitizeLine(vfile);
  const paint = painter(options.color);
  const asks = items.length === 0 ? `${name} asks for nothing of this host.` : `${name} asks this of this host:`;
  const lines = items.flatMap(({ what, place, instead }) => [
    `  it ${sanitizeLine(what)}`,
    paint('dim', `    ${sanitizeLine(`${place.file}:${place.line}:${place.column}`)}; to do without: ${sanitizeLine(instead)}`),
  ]);
  const news = [...doubts, ...changes].map((text) => paint('warn', `! ${sanitizeLine(text)}`));
  const state = items.length > 0 && granted ? ['It is allowed.'] : [];
  return `${[asks, ...lines, ...news, ...state].join('\n')}\n`;
}
