import type { Diagnostic, Place } from '../errors/diagnostic.ts';

/** How a diagnostic is written. */
export interface FormatOptions {
  readonly color: boolean;
  /** Width of the terminal. No line is longer, down to 20 columns. */
  readonly columns: number;
}

/**
 * A diagnostic as text: place, message, the lines of the source around it with a caret, and the hint. Long source lines are cut around
 * the caret. `sourceText` is the text of the file in `place`, if there is one.
 */
export function formatDiagnostic(diagnostic: Diagnostic, sourceText: string | undefined, options: FormatOptions): string {
  const columns = Math.max(options.columns, 20);
  const paint = painter(options.color);
  const { place, severity, message, hint } = diagnostic;
  const at = place === undefined ? '' : `${place.file}:${place.line}:${place.column} `;
  const head = wrap(visible(`${at}${severity}: ${message}`), columns).map((line, index) =>
    index === 0 ? paintHead(line, diagnostic, paint) : line,
  );
  const frame = place === undefined || sourceText === undefined ? [] : codeFrame(sourceText, place, { columns, paint });
  const hints = hint === undefined ? [] : wrap(visible(`hint: ${hint}`), columns - 2).map((line) => `  ${paint('cyan', line)}`);
  return [...head, ...frame, ...hints].join('\n');
}

type Paint = (color: keyof typeof codes, text: string) => string;
const codes = { red: 31, yellow: 33, cyan: 36, dim: 2, bold: 1 } as const;

function painter(isOn: boolean): Paint {
  return (color, text) => (isOn && text !== '' ? `\u001b[${codes[color]}m${text}\u001b[0m` : text);
}

function paintHead(line: string, { severity }: Diagnostic, paint: Paint): string {
  return line.replace(`${severity}:`, paint(severity === 'error' ? 'red' : 'yellow', `${severity}:`));
}

interface FrameOptions {
  readonly columns: number;
  readonly paint: Paint;
}

/** The line of the place between its neighbours, with line numbers and a row of carets. */
function codeFrame(sourceText: string, place: Place, { columns, paint }: FrameOptions): readonly string[] {
  const source = sourceText.replace(/^\uFEFF/, '').split(/\r?\n/);
  const last = Math.min(place.line + 1, source.length);
  const digits = String(last).length;
  // "> 12 | " before each line.
  const width = Math.max(columns - digits - 5, 8);
  const text = source[place.line - 1] ?? '';
  const end = place.endLine === place.line ? place.endColumn : text.length + 1;
  const start = cutStart(text, place.column, width);
  const rows: string[] = [];
  for (let line = Math.max(1, place.line - 1); line <= last; line += 1) {
    const isHere = line === place.line;
    const gutter = `${isHere ? '>' : ' '} ${String(line).padStart(digits)} |`;
    const shown = cut(source[line - 1] ?? '', start, width);
    rows.push(`${isHere ? paint('red', gutter) : paint('dim', gutter)} ${shown}`.trimEnd());
    if (isHere)
      rows.push(
        `${' '.repeat(digits + 2)} ${paint('dim', '|')} ${' '.repeat(caretAt(place.column, start))}${paint('red', carets(place.column, end, { start, width }))}`,
      );
  }
  return rows;
}

/** First column (from 0) that is shown, so that the caret stands inside the width with some text before it. */
function cutStart(text: string, column: number, width: number): number {
  if (text.length <= width) return 0;
  return Math.max(0, Math.min(column - 1 - Math.floor(width / 3), text.length - width));
}

/** What could move the cursor, or hide what follows, as one visible character; a value may hold it by an escape of YAML. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the terminal
  return text.replace(/[\t\n]/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '·');
}

/** What is shown of a line; each character stays one, so that the caret stays below its place. */
function cut(line: string, start: number, width: number): string {
  const clean = visible(line);
  const shown = clean.slice(start, start + width);
  const left = start > 0 && shown.length > 0 ? `…${shown.slice(1)}` : shown;
  return clean.length > start + width ? `${left.slice(0, -1)}…` : left;
}

function caretAt(column: number, start: number): number {
  return Math.max(0, column - 1 - start);
}

function carets(column: number, end: number, { start, width }: { readonly start: number; readonly width: number }): string {
  const from = caretAt(column, start);
  return '^'.repeat(Math.max(1, Math.min(end - column, width - from)));
}

/** Breaks a text at spaces; a word longer than the line is broken inside. Later lines are indented. */
function wrap(text: string, columns: number): readonly string[] {
  const found: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((part) => chunks(part, columns - 2))) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      found.push(line);
      line = `  ${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...found, line];
}

function chunks(word: string, width: number): readonly string[] {
  return word.length <= width ? [word] : (word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [word]);
}
