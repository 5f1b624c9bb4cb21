import type { Diagnostic } from '../errors/diagnostic.ts';
import { layerShare } from './check-text.ts';
import { rootSchema } from './key-schema.ts';
import { mapScalars } from './map-scalars.ts';
import { parseYaml } from './parse-yaml.ts';
import { type SourceText, sourceText } from './source-text.ts';
import type { Tree, TreeMap } from './tree.ts';

/** The name under which diagnostics show `--set` options: a file with one option a line. */
export const setFile = '--set';

/** More belong into a file. */
const maxOptions = 100;

/** Each option as a document that holds one value. */
export interface ParsedSets {
  readonly source: SourceText;
  readonly documents: readonly TreeMap[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads options like `machines.web.memory=2GiB`. A key that holds a dot stands in double quotes; values are YAML; `null` removes. */
export function parseSets(options: readonly string[]): ParsedSets {
  const source = sourceText(setFile, options.join('\n'));
  if (options.length > maxOptions) return { source, documents: [], diagnostics: [tooMany(source)] };
  const documents: TreeMap[] = [];
  const diagnostics: Diagnostic[] = [];
  let start = 0;
  for (const option of options) {
    const parsed = parseSet(source, option, start);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.document !== undefined) documents.push(parsed.document);
    start += option.length + 1;
  }
  return { source, documents, diagnostics };
}

const segment = '(?:"[^"]+"|[^=."]+)';
const optionPattern = new RegExp(`^(${segment}(?:\\.${segment})*)=([\\s\\S]*)$`);

function parseSet(
  source: SourceText,
  option: string,
  start: number,
): { readonly document?: TreeMap; readonly diagnostics: readonly Diagnostic[] } {
  const place = source.place(start, start + option.length);
  const [, path, written] = optionPattern.exec(option) ?? [];
  const form = 'write for example --set machines.web.memory=2GiB';
  if (path === undefined || written === undefined)
    return fail({ rule: 'bad-set', message: `"${option}" is not PATH=VALUE`, hint: form, place });
  if (written.trim() === '')
    return fail({ rule: 'bad-set', message: `"${option}" has no value`, hint: 'null removes; two quotes are an empty text', place });
  const { line, column } = source.place(start + path.length + 1, start + option.length);
  // Blank lines and spaces before the value bring it to its own place in the list of options.
  const parsed = parseYaml(setFile, `${'\n'.repeat(line - 1)}${' '.repeat(column - 1)}${written}`, layerShare);
  if (parsed.tree === undefined) return { diagnostics: parsed.diagnostics };
  return { document: asTexts(wrap(source, { path, start, value: parsed.tree })), diagnostics: parsed.diagnostics };
}

function tooMany(source: SourceText): Diagnostic {
  const hint = 'write them into Vfile.local.yaml';
  return {
    severity: 'error',
    rule: 'too-large',
    message: `there are more than ${maxOptions} --set options`,
    hint,
    place: source.place(0, 0),
  };
}

function fail(finding: Omit<Diagnostic, 'severity'>): { readonly diagnostics: readonly Diagnostic[] } {
  return { diagnostics: [{ severity: 'error', ...finding }] };
}

/** The value inside maps for each part of its path. */
function wrap(source: SourceText, option: { readonly path: string; readonly start: number; readonly value: Tree }): Tree {
  const parts = [...option.path.matchAll(new RegExp(segment, 'g'))];
  return parts.reduceRight<Tree>((value, part) => {
    const from = option.start + part.index;
    const key = source.place(from, from + part[0].length);
    const name = part[0].startsWith('"') ? part[0].slice(1, -1) : part[0];
    return { kind: 'map', entries: new Map([[name, { key, value }]]), place: key };
  }, option.value);
}

/** Where only text can stand, `80` and `true` are text: quotes for YAML inside quotes for the shell would be too much to ask. */
function asTexts(document: Tree): TreeMap {
  const changed = mapScalars(document, { schema: rootSchema, path: '' }, ({ scalar, schema }) => {
    const types = [schema?.type ?? []].flat();
    const onlyText = types.includes('string') && !types.some((type) => type === 'number' || type === 'integer' || type === 'boolean');
    if (!onlyText || (typeof scalar.value !== 'number' && typeof scalar.value !== 'boolean')) return scalar;
    return { ...scalar, value: scalar.source };
  });
  return changed as TreeMap;
}
