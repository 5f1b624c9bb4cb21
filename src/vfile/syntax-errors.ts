import { type CST, type Document, type ErrorCode, isScalar, type ParsedNode, visit } from 'yaml';
import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import { enoughUnreadable } from './check-text.ts';
import type { SourceText } from './source-text.ts';
import { unquotedTemplate } from './unquoted-template.ts';

type AnyDocument = Document<ParsedNode, boolean>;

/** Longest message taken over from the YAML library, which quotes what it found. */
const maxMessageLength = 160;

/**
 * What YAML itself says is wrong, one finding a line: a mistake usually makes the rest of its line unreadable. An unquoted `${…}`
 * inside `{ }` or `[ ]` is called what it is, and what only follows from it is left out.
 */
export function explainSyntax(source: SourceText, documents: Iterable<unknown>, tokens: readonly CST.Token[]): readonly Diagnostic[] {
  const found = new Map<number, Diagnostic>();
  // A finding is made only for a line that has none yet: a hostile line may hold 100,000 mistakes, and hostile lines may be 20,000.
  const add = (offset: number, explain: () => Diagnostic | undefined) => {
    const { line } = source.place(offset, offset);
    const diagnostic = found.has(line) || found.size >= enoughUnreadable ? undefined : explain();
    if (diagnostic !== undefined) found.set(line, diagnostic);
  };
  for (const token of tokens) {
    if (token.type === 'directive') add(token.offset, () => directive(source, token.offset, token.source));
  }
  const all = [...documents] as AnyDocument[];
  let isConfused = false;
  for (const document of all) {
    for (const error of [...document.errors, ...document.warnings]) {
      add(error.pos[0], () => {
        const template = unquotedTemplate(source, error.pos[0], isConfused);
        isConfused ||= template !== undefined;
        return template ?? (isConfused ? undefined : syntaxError(source, error, document));
      });
    }
  }
  const second = all[1]?.range?.[0];
  if (second !== undefined && !isConfused) add(second, () => severalDocuments(source, second));
  return [...found.values()];
}

interface YamlFinding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** Hints for the mistakes people make; the others have YAML's own message. */
const hints: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'a Vfile has no tags; remove it',
  BAD_SCALAR_START: 'put quotes around the value',
  BLOCK_AS_IMPLICIT_KEY: 'put quotes around a value that holds ": ", and begin a nested map on a line of its own',
  MULTILINE_IMPLICIT_KEY: 'check the indentation of this line',
  MISSING_CHAR: 'separate the entries with a comma, or close the bracket',
  BAD_INDENT: 'check the indentation of this line',
  NON_STRING_KEY: 'keys are plain text',
};

function syntaxError(source: SourceText, error: YamlFinding, document: AnyDocument): Diagnostic {
  const indented = deeperLine(source, error, document);
  if (indented !== undefined) return problem('a line is indented deeper than the key before it allows', indented, hints.BAD_INDENT);
  const quote = openingQuote(source, error, document);
  if (quote !== undefined) return problem('a quote opens here and never closes', quote, 'close it');
  const message = error.message.replace(/\.$/, '').slice(0, maxMessageLength);
  return problem(message, source.place(error.pos[0], error.pos[1]), hints[error.code]);
}

function problem(message: string, place: Place, hint: string | undefined): Diagnostic {
  return { severity: 'error', rule: 'yaml-syntax', message: `not YAML: ${message}`, ...(hint === undefined ? {} : { hint }), place };
}

/** `a: 1` and below it `  b: 2`: YAML complains about the first line, but the second is to be mended. */
function deeperLine(source: SourceText, error: YamlFinding, document: AnyDocument): Place | undefined {
  const spanning = document.errors.find((other) => other.code === 'MULTILINE_IMPLICIT_KEY' && other.pos[0] === error.pos[0]);
  if (spanning === undefined) return undefined;
  const end = Math.max(spanning.pos[1] - 1, 0);
  const lineStart = source.text.lastIndexOf('\n', end) + 1;
  const textStart = lineStart + (/^ */.exec(source.text.slice(lineStart))?.[0].length ?? 0);
  return source.place(textStart, Math.max(spanning.pos[1], textStart + 1));
}

/** Where the text begins whose closing quote is missing; YAML only says where the file ended. */
function openingQuote(source: SourceText, error: YamlFinding, document: AnyDocument): Place | undefined {
  if (error.code !== 'MISSING_CHAR' || !error.message.includes('quote')) return undefined;
  let start: number | undefined;
  visit(document, {
    Scalar: (_key, node) => {
      const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
      if (isScalar(node) && quoted && node.range && node.range[1] >= error.pos[0]) start = node.range[0];
    },
  });
  return start === undefined ? undefined : source.place(start, start + 1);
}

function directive(source: SourceText, offset: number, text: string): Diagnostic {
  return {
    severity: 'error',
    rule: 'yaml-directive',
    message: `the directive ${text.trim().slice(0, maxMessageLength)} may not stand in a Vfile`,
    hint: 'remove the line; a Vfile is YAML 1.2',
    place: source.place(offset, offset + text.trimEnd().length),
  };
}

function severalDocuments(source: SourceText, offset: number): Diagnostic {
  return {
    severity: 'error',
    rule: 'several-documents',
    message: 'a second document begins here; a Vfile is one document',
    hint: 'remove the "---", or put the rest into a file of its own',
    place: source.place(offset, offset + 1),
  };
}
