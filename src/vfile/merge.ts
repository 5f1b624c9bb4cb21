import { mergeKeyed, stepKinds } from './merge-lists.ts';
import type { Entry, Tree, TreeMap } from './tree.ts';

/**
 * Lays `upper` over `lower`. Maps merge by key, everything else is replaced whole; `null` in `upper` removes the key. `ports`,
 * `folders` and `provision` of a machine merge by what identifies an entry.
 */
export function mergeMachines(lower: TreeMap, upper: TreeMap): TreeMap {
  return mergeMaps(lower, upper, (key, below, above) => {
    if (below.kind === 'list' && above.kind === 'list') return mergeKeyed(key, below, above, mergeSteps) ?? above;
    return mergeValues(below, above);
  });
}

/** The same for maps that are no machines. */
export function mergeTrees(lower: TreeMap, upper: TreeMap): TreeMap {
  return mergeMaps(lower, upper, (_key, below, above) => mergeValues(below, above));
}

type MergeEntry = (key: string, below: Tree, above: Tree) => Tree;

function mergeMaps(lower: TreeMap, upper: TreeMap, mergeEntry: MergeEntry): TreeMap {
  const entries = new Map<string, Entry>(lower.entries);
  for (const [key, above] of upper.entries) {
    const below = entries.get(key);
    if (isRemoval(above.value)) entries.delete(key);
    else entries.set(key, { key: above.key, value: below === undefined ? pruned(above.value) : mergeEntry(key, below.value, above.value) });
  }
  return { ...upper, entries };
}

function mergeValues(below: Tree, above: Tree): Tree {
  return below.kind === 'map' && above.kind === 'map' ? mergeTrees(below, above) : pruned(above);
}

/** A named step laid over one of the same name: another kind takes the place of the old one. */
function mergeSteps(below: TreeMap, above: TreeMap): TreeMap {
  const kind = stepKinds.find((name) => above.entries.has(name));
  const kept = [...below.entries].filter(([key]) => kind === undefined || key === kind || !stepKinds.includes(key));
  return mergeTrees({ ...below, entries: new Map(kept) }, above);
}

/** A map that comes new has nothing to remove: its nulls go. What has none is shared. */
function pruned(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  let changed: Map<string, Entry> | undefined;
  for (const [key, entry] of tree.entries) {
    const value = isRemoval(entry.value) ? undefined : pruned(entry.value);
    if (value === entry.value) continue;
    changed ??= new Map(tree.entries);
    if (value === undefined) changed.delete(key);
    else changed.set(key, { ...entry, value });
  }
  return changed === undefined ? tree : { ...tree, entries: changed };
}

function isRemoval(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null && tree.broken === undefined;
}
