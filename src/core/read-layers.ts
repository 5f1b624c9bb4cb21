import type { Diagnostic } from '../errors/diagnostic.ts';
import { didYouMean } from '../errors/suggest.ts';
import { layerShare } from '../vfile/check-text.ts';
import { type DotenvEntry, parseDotenv } from '../vfile/dotenv.ts';
import { checkNulls, withoutNulls } from '../vfile/null-values.ts';
import { parseYaml } from '../vfile/parse-yaml.ts';
import { parseSets } from '../vfile/set-option.ts';
import { childMap, type Tree, type TreeMap } from '../vfile/tree.ts';
import type { LoadInputs, NamedText } from './load-vfile.ts';

/** One document that says something about the environment. */
export interface Layer {
  /** With the nulls that take something away. */
  readonly tree: TreeMap;
  /** As the schema sees it. */
  readonly written: Tree;
  /** False for the Vfile itself, which must be whole. */
  readonly isLayer: boolean;
}

/** All documents read, the lowest first. Without a readable Vfile there are none. */
export interface ReadLayers {
  readonly documents: readonly Layer[] | undefined;
  readonly dotenv: ReadonlyMap<string, DotenvEntry>;
  readonly diagnostics: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Text by file name, in the order in which findings are shown. */
  readonly sources: Readonly<Record<string, string>>;
}

/** Reads the Vfile, the local file, `--set` options and `.env`. A layer that cannot be read is left out, and said. */
export function readLayers(inputs: LoadInputs): ReadLayers {
  const vfile = readFile(inputs.vfile, false);
  const local = inputs.local && readFile(inputs.local, true);
  const sets = parseSets(inputs.sets);
  const dotenv = parseDotenv(inputs.dotenv?.path ?? '.env', inputs.dotenv?.text ?? '');
  const base = [vfile.layer, local?.layer].filter((layer) => layer !== undefined);
  const over = sets.documents.map((tree) => layerOf(tree, true));
  const texts = [vfile.source, ...(local ? [local.source] : []), sets.source];
  const sources = Object.fromEntries(texts.map(({ file, text }) => [file, text]));
  return {
    documents: vfile.layer === undefined ? undefined : [...base, ...over],
    dotenv: dotenv.entries,
    diagnostics: [
      ...vfile.diagnostics,
      ...(local?.diagnostics ?? []),
      ...sets.diagnostics,
      ...over.flatMap(({ tree }) => checkSet(tree, base)),
    ],
    warnings: dotenv.warnings,
    sources: inputs.dotenv === undefined ? sources : { ...sources, [inputs.dotenv.path]: inputs.dotenv.text },
  };
}

function readFile({ path, text }: NamedText, isLayer: boolean) {
  const { source, tree, diagnostics } = parseYaml(path, text, isLayer ? layerShare : 1);
  if (tree === undefined && diagnostics.length > 0) return { source, diagnostics };
  const nulls = tree === undefined ? [] : checkNulls(tree, isLayer);
  if (tree?.kind === 'map') return { source, layer: layerOf(tree, isLayer), diagnostics: [...diagnostics, ...nulls] };
  if (tree === undefined && isLayer) return { source, diagnostics: [] };
  const isEmpty = tree === undefined || nulls.length > 0;
  const message = isEmpty ? 'the file is empty' : `the file holds ${tree.kind === 'list' ? 'a list' : 'one value'}, not a map`;
  const place = tree?.place ?? source.place(0, 0);
  const finding: Diagnostic = {
    severity: 'error',
    rule: isEmpty ? 'empty' : 'wrong-type',
    message,
    hint: 'begin it with: version: 1',
    place,
  };
  return { source, diagnostics: [...diagnostics, finding] };
}

function layerOf(tree: TreeMap, isLayer: boolean): Layer {
  const written = withoutNulls(tree, isLayer);
  const strict = isLayer || written.kind !== 'map' ? tree : written;
  return { tree: strict, written, isLayer };
}

/** A `--set` changes machines; a name that no file has is a slip, not a new machine. */
function checkSet(document: TreeMap, files: readonly Layer[]): readonly Diagnostic[] {
  const known = files.flatMap(({ tree }) => [...childMap(tree, 'machines').entries.keys()]);
  return [...childMap(document, 'machines').entries]
    .filter(([name]) => !known.includes(name))
    .map(([name, { key }]) => {
      const hint = didYouMean(name, known) ?? `there are ${known.join(', ')}`;
      return {
        severity: 'error',
        rule: 'unknown-machine',
        message: `the Vfile has no machine "${name}"`,
        hint,
        place: key,
        path: `machines.${name}`,
      };
    });
}
