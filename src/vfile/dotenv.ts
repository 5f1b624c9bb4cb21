import type { Diagnostic } from '../errors/diagnostic.ts';
import { placeInWords } from '../errors/place-in-words.ts';
import { sourceText } from './source-text.ts';

/** One line of a `.env` file. */
export interface DotenvEntry {
  readonly value: string;
  readonly line: number;
}

// KEY=VALUE with an optional `export`. A value is in double quotes (with \n \r \t \" \\ \$), in single quotes (as it is), or bare up to ` #`.
const assignment = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|([^\n\r]*))/;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * Reads a `.env` file as other tools write it. Nothing in it is expanded. Quoted values may go over lines; the last of two lines with one
 * name counts. Lines that are none of its kind are warnings, since the file is not Vup's own.
 */
export function parseDotenv(
  file: string,
  rawText: string,
): { readonly entries: ReadonlyMap<string, DotenvEntry>; readonly warnings: readonly Diagnostic[] } {
  const source = sourceText(file, rawText.replace(/^\uFEFF/, ''));
  const entries = new Map<string, DotenvEntry>();
  const warnings: Diagnostic[] = [];
  let offset = 0;
  while (offset < source.text.length) {
    const lineEnd = endOfLine(source.text, offset);
    const match = assignment.exec(source.text.slice(offset));
    const line = source.text.slice(offset, lineEnd);
    let end = lineEnd;
    if (match?.[1] !== undefined) {
      entries.set(match[1], { value: unquoted(match), line: source.place(offset, offset).line });
      end = endOfLine(source.text, offset + match[0].length);
    } else if (!/^\s*(#|$)/.test(line)) {
      const place = source.place(offset, offset + line.trimEnd().length);
      warnings.push({
        severity: 'warning',
        rule: 'dotenv',
        message: `${placeInWords(place)} is not KEY=VALUE and counts for nothing`,
        place,
      });
    }
    offset = end + 1;
  }
  return { entries, warnings };
}

function unquoted([, , double, single, bare = '']: RegExpExecArray): string {
  if (double !== undefined) return double.replace(/\\([\s\S])/g, (_whole, character: string) => escapes[character] ?? character);
  return single ?? withoutComment(bare).trimEnd();
}

/** Up to a `#` that begins the value or stands behind a blank. */
function withoutComment(bare: string): string {
  const at = bare.search(/(?<![^ \t])#/);
  return at < 0 ? bare : bare.slice(0, at);
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}
