import type { Diagnostic } from '../errors/diagnostic.ts';
import type { SourceText } from './source-text.ts';

/** A Vfile is at most this long, in bytes of UTF-8. */
export const maxTextBytes = 256 * 1024;
/** A text has at most this many values, and this many once aliases are followed. */
export const maxNodes = 12_500;
/** A text has at most this many lines; those of a text of several lines count as one. */
export const maxLines = 20_000;
/** What changes a Vfile, `Vfile.local.yaml` or a `--set`, has this part of each of these limits: both must be read in the time of one. */
export const layerShare = 1 / 4;
/** Maps and lists may stand in each other this deep. */
export const maxDepth = 64;

/** C0 and C1 control characters but tab, LF and CR, and those that turn the direction of writing and so hide text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffd]/u;

/** More are not looked for: no more than 50 are shown. */
export const enoughUnreadable = 100;

/** What is wrong with a text before it is read as YAML. Anything found here makes reading it pointless. @param share Its part of the limits. */
export function checkText(source: SourceText, share: number): readonly Diagnostic[] {
  const bytes = new TextEncoder().encode(source.text).length;
  if (bytes > maxTextBytes * share) return [tooLong(source, bytes, maxTextBytes * share)];
  const found: Diagnostic[] = [];
  let offset = 0;
  for (const line of source.text.split('\n')) {
    if (found.length >= enoughUnreadable) break;
    const at = line.search(forbidden);
    if (at >= 0) found.push(forbiddenCharacter(source, offset + at));
    offset += line.length + 1;
  }
  return found;
}

/** The first character of a value that may not stand in one, as `U+0007`. */
export function forbiddenIn(value: string): string | undefined {
  const at = value.search(forbidden);
  return at < 0 ? undefined : codePoint(value, at);
}

function tooLong(source: SourceText, bytes: number, most: number): Diagnostic {
  return {
    severity: 'error',
    rule: 'too-large',
    message: `the file has ${bytes} bytes; at most ${most} are read`,
    hint: 'put scripts and data into files of the project and name them',
    place: source.place(0, 0),
  };
}

function forbiddenCharacter(source: SourceText, at: number): Diagnostic {
  const name = codePoint(source.text, at);
  const hint = name === 'U+FFFD' ? 'save the file as UTF-8' : 'remove it';
  const message = name === 'U+FFFD' ? 'this is not UTF-8 text' : `the control character ${name} may not stand in a Vfile`;
  return { severity: 'error', rule: 'control-character', message, hint, place: source.place(at, at + 1) };
}

function codePoint(text: string, at: number): string {
  return `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
