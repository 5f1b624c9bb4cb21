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
 */
export function withoutNulls(tree: Tree, mayRemove: boolean, path = ''): Tree {
  if (tree.kind === 'list') {
    return { ...tree, items: tree.items.map((item, index) => withoutNulls(item, mayRemove, `${path}[${index}]`)) };
  }
  if (tree.kind === 'scalar') return isNull(tree) ? { ...tree, broken: true } : tree;
  const entries = new Map<string, Entry>();
  for (const [key, { key: place, value }] of tree.entries) {
    const at = joinPath(path, key);
    const isEmptyMachine = isNull(value) && isMachinePath(at);
    if (isNull(value) && !isEmptyMachine && mayRemove) continue;
    entries.set(key, { key: place, value: isEmptyMachine ? emptyMap(place) : withoutNulls(value, mayRemove, at) });
  }
  return { ...tree, entries };
}

function isNull(tree: Tree): tree is Scalar {
  return tree.kind === 'scalar' && tree.value === null && tree.broken === undefined;
}
