import type { Diagnostic } from '../errors/diagnostic.ts';
import type { SourceText } from './source-text.ts';

/**
 * The finding for `[${X}]` in the line of `offset`: YAML reads the brace as the start of a map and then stumbles at or after it.
 * With `anywhere` it may also stand behind the offset, as it does once the file's brackets are in disorder.
 */
export function unquotedTemplate(source: SourceText, offset: number, anywhere: boolean): Diagnostic | undefined {
  const lineStart = source.text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = source.text.indexOf('\n', offset);
  const line = source.text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  // YAML stumbles over the brace behind the dollar when the bracket was opened in an earlier line.
  const atOffset = source.text.startsWith('${', offset - 1) ? offset - 1 - lineStart : undefined;
  const at = columnOfTemplate(line) ?? atOffset;
  if (at === undefined || (!anywhere && lineStart + at > offset)) return undefined;
  const name = /^\$\{[^}\s]{0,60}\}?/.exec(line.slice(at))?.[0] ?? '${';
  const start = lineStart + at;
  return {
    severity: 'error',
    rule: 'unquoted-interpolation',
    message: `${name} inside { } or [ ] is read as YAML's own brackets`,
    hint: `quote it: "${name}"`,
    place: source.place(start, start + name.length),
  };
}

/** The first `${` outside quotes in a line that opened a bracket before it. */
function columnOfTemplate(line: string): number | undefined {
  let quote = '';
  let isInFlow = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (isInFlow && line.startsWith('${', at)) return at;
    else if (character === '"' || character === "'") quote = character;
    else isInFlow ||= character === '{' || character === '[';
  }
  return undefined;
}
