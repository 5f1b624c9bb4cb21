import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import { makeProfiles } from './extends.ts';
import { enoughFindings, startTally } from './made-limits.ts';
import { mergeMachines, mergeTrees } from './merge.ts';
import { childMap, type Entry, emptyMap, markVia, type Tree, type TreeMap } from './tree.ts';

/** A machine after all merging, before `count` and `${…}`. */
export interface ComposedMachine {
  readonly name: string;
  readonly key: Place;
  readonly tree: TreeMap;
}

/** What the layers come to. */
export interface Composed {
  readonly top: TreeMap;
  readonly vars: TreeMap;
  /** None when they are too many or too large: all of them would be refused in the end. */
  readonly machines: readonly ComposedMachine[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Merges documents, the lowest first: the Vfile, `Vfile.local.yaml`, each `--set`. For each machine: `defaults`, then what it extends in
 * order, then what each document says about it. A null in a document takes away what lies below it.
 */
export function composeLayers(documents: readonly TreeMap[]): Composed {
  const top = documents.reduce(mergeTrees);
  const sections = (key: string) => documents.map((document) => childMap(document, key));
  const defaults = markVia(sections('defaults').reduce(mergeMachines), 'defaults') as TreeMap;
  const profileTrees = mergeByName(sections('profiles'));
  const profiles = makeProfiles(profileTrees);
  const diagnostics: Diagnostic[] = [...profiles.circles];
  for (const [name, tree] of profileTrees) diagnostics.push(...profiles.checkReferences(tree, `profiles.${name}`));
  const machines: ComposedMachine[] = [];
  const tally = startTally();
  let isTooLarge = false;
  for (const [name, { key, layers }] of machineLayers(sections('machines'))) {
    const own = layers.reduce(mergeMachines, emptyMap(key));
    diagnostics.push(...profiles.checkReferences(own, `machines.${name}`));
    const { bases, excess } = profiles.basesOf(own);
    const trees = [defaults, ...bases, ...layers];
    const tooMuch = excess ?? tally({ key }, trees, 1);
    if (tooMuch !== undefined) diagnostics.push(tooMuch);
    isTooLarge = tooMuch !== undefined;
    // What this machine asks for is not made, and no further machine is looked at: they would only cost time.
    if (isTooLarge || diagnostics.length > enoughFindings) break;
    machines.push({ name, key, tree: trees.reduce(mergeMachines) });
  }
  return { top, vars: sections('vars').reduce(mergeTrees), machines: isTooLarge ? [] : machines, diagnostics };
}

/** Named pieces, each merged over the documents. */
function mergeByName(sections: readonly TreeMap[]): ReadonlyMap<string, TreeMap> {
  const merged = new Map<string, TreeMap>();
  for (const section of sections) {
    for (const [name, { key, value }] of section.entries) {
      if (value.kind === 'map') merged.set(name, mergeMachines(merged.get(name) ?? emptyMap(key), value));
      else if (isNull(value)) merged.delete(name);
    }
  }
  return merged;
}

interface MachineLayers {
  readonly key: Place;
  readonly layers: TreeMap[];
}

/** For each machine what each document says. A null removes a machine that a lower document has, and otherwise makes one with all defaults. */
function machineLayers(sections: readonly TreeMap[]): ReadonlyMap<string, MachineLayers> {
  const found = new Map<string, MachineLayers>();
  for (const section of sections) {
    for (const [name, entry] of section.entries) {
      const below = found.get(name);
      if (isNull(entry.value) && below !== undefined) found.delete(name);
      else if (below === undefined) found.set(name, { key: entry.key, layers: layerOf(entry) });
      else below.layers.push(...layerOf(entry));
    }
  }
  return found;
}

function layerOf({ key, value }: Entry): TreeMap[] {
  if (value.kind === 'map') return [value];
  return isNull(value) ? [emptyMap(key)] : [];
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null && tree.broken === undefined;
}
