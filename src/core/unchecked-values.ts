import { childMap, type Tree, type TreeMap } from '../vfile/tree.ts';

/** Gives a machine's values that nobody has looked at under their key, and takes note of them. */
export type UncheckedValues = (machine: TreeMap) => TreeMap;

/**
 * What of a machine is to be checked once its layers are merged and its `${…}` replaced. A value that stands in a document as it is was
 * checked there, and one that defaults or `count` give to many machines is wrong, or right, once: no key of a machine decides about another.
 */
export function startUnchecked(documents: readonly Tree[]): UncheckedValues {
  const seen = new Map<string, Set<Tree>>();
  const note = (key: string, value: Tree): boolean => {
    const values = seen.get(key) ?? new Set();
    seen.set(key, values);
    if (values.has(value)) return false;
    values.add(value);
    return true;
  };
  for (const machine of documents.flatMap(machinesIn)) for (const [key, { value }] of machine.entries) note(key, value);
  return (machine) => ({ ...machine, entries: new Map([...machine.entries].filter(([key, { value }]) => note(key, value))) });
}

/** Whatever in a document is written as a machine is. */
function machinesIn(document: Tree): readonly TreeMap[] {
  if (document.kind !== 'map') return [];
  const named = ['profiles', 'machines'].flatMap((key) => [...childMap(document, key).entries.values()]);
  return [childMap(document, 'defaults'), ...named.map(({ value }) => value)].filter((tree) => tree.kind === 'map');
}
