import type { ErrorJson, MissingPart } from '../events/event.ts';
import { cleanError } from './clean-event.ts';
import { stateGlyphs } from './glyphs.ts';
import { painter } from './paint.ts';
import { joinLines, type TextOptions } from './text-options.ts';
import { wrapText } from './wrap-text.ts';

/** An error for people: what happened with its code, the last lines of output, and what to type next. */
export function formatError(error: ErrorJson, options: TextOptions): string {
  const paint = painter(options.color);
  const safe = cleanError(error);
  const [first = '', ...rest] = wrapText(withCode(safe), { columns: options.columns, first: '  ' });
  return joinLines([`${paint('bad', stateGlyphs.failed)} ${first.trimStart()}`, ...rest, ...detailLines(safe, '', options)]);
}

/** How {@link failureLines} shows an error that belongs to something. */
export interface FailureHead {
  /** What failed, for example `web: provision nginx`. */
  readonly title: string;
  /** The name put before each line of output. */
  readonly source: string;
}

/** A failed step as lines: its title, then the error indented below. The error must be clean already. */
export function failureLines(head: FailureHead, error: ErrorJson, options: TextOptions): readonly string[] {
  const paint = painter(options.color);
  const title = wrapText(head.title, { columns: options.columns, first: '  ' });
  const marked = title.map((line, index) => (index === 0 ? `${stateGlyphs.failed} ${line.trimStart()}` : line));
  const message = wrapText(withCode(error), { columns: options.columns, first: '  ' });
  return [...marked.map((line) => paint('bad', line)), ...message, ...detailLines(error, head.source, options)];
}

/** What does not come, and how far it got. */
const missingTexts: Readonly<Record<MissingPart, string>> = {
  process: "the engine's process, which ended",
  boot: 'a sign of boot on its console; its process runs',
  network: 'an answer from its network; it boots',
  banner: 'the greeting of its ssh server; its network answers',
  login: 'a login; its ssh server answers',
};

function withCode(error: ErrorJson): string {
  return `${error.message} (${error.code})`;
}

function detailLines(error: ErrorJson, source: string, options: TextOptions): readonly string[] {
  const paint = painter(options.color);
  const missing =
    error.missing === undefined
      ? []
      : wrapText(missingTexts[error.missing], { columns: options.columns, first: '  missing: ', rest: '        ' });
  const bar = source === '' ? '  | ' : `  ${source} | `;
  const tail = (error.tail ?? []).flatMap((line) => wrapText(line, { columns: options.columns, first: bar, breakWords: true }));
  const hint = error.hint === undefined ? [] : wrapText(error.hint, { columns: options.columns, first: '  hint: ', rest: '        ' });
  return [...missing, ...tail.map((line) => paint('dim', line)), ...hint];
}
