import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import { joinPath } from './find-in-tree.ts';
import { type Entry, emptyMap, type Scalar, type Tree } from './tree.ts';

/** Calls back for every value that is `null` or empty, with its place and path. A machine with nothing is not one. */
function walkNulls(tree: Tree, path: string, onNull: (scalar: Scalar, path: string) => void): void {
  if (tree.kind === 'list') {
    for (const [index, item] of tree.items.entries()) walkNulls(item, `${path}[${index}]`, onNull);
  } else if (tree.kind === 'map') {
    for (const [key, { value }] of tree.entries) walkNulls(value, joinPath(path, key), onNull);
  } else if (tree.value === null && tree.broken === undefined && !isMachinePath(path)) {
    onNull(tree, path);
  }
}

function isMachinePath(path: string): boolean {
  return /^machines\.[^.[]+$/.test(path);
}

/** A Vfile says what there is: a key without a value is a mistake in it. Inside lists it is one everywhere. */
export function checkNulls(tree: Tree, mayRemove: boolean): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walkNulls(tree, '', (scalar, path) => {
    if (!mayRemove || path.endsWith(']')) found.push(nullValue(path, scalar, scalar.place));
  });
  return found;
}

function nullValue(path: string, scalar: Scalar, place: Place): Diagnostic {
  const written = scalar.source === '' ? 'has no value' : `is ${scalar.source}`;
  const name = path === '' ? 'the document' : path;
  const hint = 'give it a value or remove it; null removes a key only in Vfile.local.yaml and --set';
  return { severity: 'error', rule: 'null-value', message: `${name} ${written}`, hint, place, path };
}

/**
 * The tree as the schema sees it, with an empty map for a machine that has nothing. Other nulls are left out of a layer, which removes
 * something by them; in the Vfile they are mistakes that are reported, so they stay as broken values that nobody reports again.
 * What has none is shared.
 */
export function withoutNulls(tree: Tree, mayRemove: boolean, path = ''): Tree {
  if (tree.kind === 'list') {
    const items = tree.items.map((item, index) => withoutNulls(item, mayRemove, `${path}[${index}]`));
    return items.every((item, index) => item === tree.items[index]) ? tree : { ...tree, items };
  }
  if (tree.kind === 'scalar') return isNull(tree) ? { ...tree, broken: true } : tree;
  let changed: Map<string, Entry> | undefined;
  for (const [key, entry] of tree.entries) {
    const value = valueWithoutNulls(entry, mayRemove, joinPath(path, key));
    if (value === entry.value) continue;
    changed ??= new Map(tree.entries);
    if (value === undefined) changed.delete(key);
    else changed.set(key, { ...entry, value });
  }
  return changed === undefined ? tree : { ...tree, entries: changed };
}

/** Undefined for a null that removes something. */
function valueWithoutNulls({ key, value }: Entry, mayRemove: boolean, path: string): Tree | undefined {
  if (!isNull(value)) return withoutNulls(value, mayRemove, path);
  if (isMachinePath(path)) return emptyMap(key);
  return mayRemove ? undefined : withoutNulls(value, mayRemove, path);
}

function isNull(tree: Tree): tree is Scalar {
  return tree.kind === 'scalar' && tree.value === null && tree.broken === undefined;
}
