import { joinPath } from './find-in-tree.ts';
import { type KeySchema, schemaOfItem, schemaOfKey } from './key-schema.ts';
import type { Entry, Scalar, Tree } from './tree.ts';

/** One value with what the language says about it. */
export interface ScalarVisit {
  readonly scalar: Scalar;
  /** Undefined below an unknown key. */
  readonly schema: KeySchema | undefined;
  readonly path: string;
}

/** Where a walk begins: the schema of the tree's root and its key path. */
export interface WalkStart {
  readonly schema: KeySchema | undefined;
  readonly path: string;
  /** Parts for which it is false have nothing to visit: no value of them is looked at. */
  readonly concerns?: ((part: Tree) => boolean) | undefined;
}

/** The same tree with every scalar replaced by what `change` gives. Parts that do not change are shared. */
export function mapScalars(tree: Tree, start: WalkStart, change: (visit: ScalarVisit) => Scalar): Tree {
  const { schema, path, concerns } = start;
  if (concerns?.(tree) === false) return tree;
  if (tree.kind === 'scalar') return change({ scalar: tree, schema, path });
  if (tree.kind === 'list') {
    const below = schemaOfItem(schema);
    const items = tree.items.map((item, index) => mapScalars(item, { concerns, schema: below, path: `${path}[${index}]` }, change));
    return items.every((item, index) => item === tree.items[index]) ? tree : { ...tree, items };
  }
  let changed: Map<string, Entry> | undefined;
  for (const [key, entry] of tree.entries) {
    const value = mapScalars(entry.value, { concerns, schema: schemaOfKey(schema, key), path: joinPath(path, key) }, change);
    if (value === entry.value) continue;
    changed ??= new Map(tree.entries);
    changed.set(key, { ...entry, value });
  }
  return changed === undefined ? tree : { ...tree, entries: changed };
}

/** Visits every scalar of a tree. */
export function eachScalar(tree: Tree, start: WalkStart, visit: (visit: ScalarVisit) => void): void {
  mapScalars(tree, start, (found) => {
    visit(found);
    return found.scalar;
  });
}

/** True when `${…}` in this text is to be replaced. */
export function isInterpolated({ scalar, schema }: ScalarVisit): boolean {
  return scalar.spans !== undefined && schema !== undefined && schema['x-interpolate'] === undefined;
}
