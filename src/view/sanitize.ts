import { bel, csi, esc } from './control-codes.ts';

/**
 * Escape sequences of ECMA-48: CSI, the string kinds (OSC, DCS, SOS, PM, APC) up to their end, and two-byte ones.
 * A string without an end takes the rest of the line, as it would on a terminal.
 */
const sequences = new RegExp(
  `(?:${esc}\\[|${csi})[0-?]*[ -/]*[@-~]?|${esc}[\\]PX^_][^${esc}${bel}]*(?:${bel}|${esc}\\\\)?|${esc}[ -/]*[0-~]?`,
  'g',
);

/** Controls, invisible format characters (bidirectional overrides, joiners) and variation selectors: all can make a line lie. */
const invisible = /\p{Cc}|\p{Cf}|[\uFE00-\uFE0F]/gu;
const separators = /[\n\u2028\u2029]/g;
const loneSurrogates = /\p{Cs}/gu;

/**
 * One line of foreign text, safe to print: no escape sequences, no control characters, no line end. Of a line redrawn with carriage
 * returns the last state is kept; a tab becomes four spaces.
 */
export function sanitizeLine(text: string): string {
  return lastState(text.replace(sequences, ''))
    .replaceAll('\t', '    ')
    .replace(separators, ' ')
    .replace(invisible, '')
    .replace(loneSurrogates, '\uFFFD')
    .trimEnd();
}

/** Foreign text of several lines, each made safe by {@link sanitizeLine}. */
export function sanitizeText(text: string): string {
  return text
    .split(/\r?\n/)
    .map(sanitizeLine)
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

function lastState(line: string): string {
  if (!line.includes('\r')) return line;
  return line.split('\r').findLast((part) => part.trim() !== '') ?? '';
}
