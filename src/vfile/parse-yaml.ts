import { Composer, type CST, type Document, Lexer, type ParsedNode, Parser } from 'yaml';
import type { Diagnostic } from '../errors/diagnostic.ts';
import { checkText, maxDepth, maxLines, maxNodes } from './check-text.ts';
import { type SourceText, sourceText } from './source-text.ts';
import { explainSyntax } from './syntax-errors.ts';
import type { Tree } from './tree.ts';
import { treeFromYaml } from './tree-from-yaml.ts';

/** A text as a tree, or what is wrong with it. A tree may come with diagnostics when the text was readable all the same. */
export interface ParsedText {
  readonly source: SourceText;
  readonly tree?: Tree;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads YAML 1.2 (core schema, text keys, no tags of one's own) into a tree with places. Never throws. Length, number of values
 * and depth are limited before anything is built from the text. @param share The text's part of those limits.
 */
export function parseYaml(file: string, rawText: string, share = 1): ParsedText {
  const text = rawText.startsWith('\uFEFF') ? rawText.slice(1) : rawText;
  const source = sourceText(file, text);
  const unreadable = checkText(source, share);
  if (unreadable.length > 0) return { source, diagnostics: unreadable };
  const tokens = readTokens(source, share);
  if ('severity' in tokens) return { source, diagnostics: [tokens] };
  const documents = compose(tokens, text.length);
  const syntax = explainSyntax(source, documents, tokens);
  if (syntax.length > 0) return { source, diagnostics: syntax };
  return { source, ...fromDocument(source, documents[0]) };
}

const composerOptions = {
  version: '1.2',
  schema: 'core',
  stringKeys: true,
  // Repeated keys are found in tree-from-yaml: there the place of the first one can be said too.
  uniqueKeys: false,
  merge: false,
  strict: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Each of YAML's complaints is an Error: without their stacks, which nobody reads, 100,000 of them cost a tenth. */
function compose(tokens: CST.Token[], length: number): ReturnType<typeof composed> {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return composed(tokens, length);
  } finally {
    Error.stackTraceLimit = before;
  }
}

function composed(tokens: CST.Token[], length: number) {
  return [...new Composer(composerOptions).compose(tokens, true, length)];
}

/** The text's tokens, or the limit that it breaks. Stops at the limit, so that a hostile text costs no more than an honest one. */
function readTokens(source: SourceText, share: number): CST.Token[] | Diagnostic {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const passed = startLimits(share);
  for (const lexeme of new Lexer().lex(source.text)) {
    const isLineEnd = lexeme === '\n' || lexeme === '\r\n';
    for (const token of parser.next(lexeme)) tokens.push(token);
    // One more for the document itself.
    if (parser.stack.length > maxDepth + 1) return limit(source, parser.offset, `values stand in each other more than ${maxDepth} deep`);
    const what = passed(lexeme, isLineEnd);
    if (what !== undefined) return limit(source, parser.offset - (isLineEnd ? 1 : 0), `the file has more than ${what}`);
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** Counts what costs time, and says which limit was passed. */
function startLimits(share: number): (lexeme: string, isLineEnd: boolean) => string | undefined {
  const [mostLines, mostNodes] = [maxLines * share, maxNodes * share];
  let nodes = 0;
  let values = 0;
  let lines = 0;
  return (lexeme, isLineEnd) => {
    if (isLineEnd) lines += 1;
    else if (lexeme === ':') values += 1;
    else if (isNode(lexeme)) nodes += 1;
    if (lines > mostLines) return `${mostLines} lines`;
    return nodes > mostNodes || values > mostNodes ? `${mostNodes} values` : undefined;
  };
}

/** Whatever the composer may build something for, or complain about: starts of values, items, documents, aliases, tags, stray commas. */
function isNode(lexeme: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the lexer announces a scalar by the unit separator
  return /^(?:\x1f|[-?,{[]$|[*&!%"']|---$)/.test(lexeme);
}

function limit(source: SourceText, offset: number, message: string): Diagnostic {
  const hint = 'a Vfile this large is hard to read for people too; use defaults and profiles';
  return { severity: 'error', rule: 'too-large', message, hint, place: source.place(offset, offset + 1) };
}

function fromDocument(source: SourceText, document: Document.Parsed<ParsedNode, boolean> | undefined): Omit<ParsedText, 'source'> {
  if (!document?.contents) return { diagnostics: [] };
  return treeFromYaml(source, document.contents);
}
