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

/** The tree as the schema sees it: without nulls, and with an empty map for a machine that has nothing. */
export function withoutNulls(tree: Tree, path = ''): Tree {
  if (tree.kind === 'list') {
    return { ...tree, items: tree.items.map((item, index) => withoutNulls(item, `${path}[${index}]`)) };
  }
  if (tree.kind === 'scalar') return tree;
  const entries = new Map<string, Entry>();
  for (const [key, { key: place, value }] of tree.entries) {
    const at = joinPath(path, key);
    if (!isNull(value)) entries.set(key, { key: place, value: withoutNulls(value, at) });
    else if (isMachinePath(at)) entries.set(key, { key: place, value: emptyMap(place) });
  }
  return { ...tree, entries };
}

function isNull(tree: Tree): tree is Scalar {
  return tree.kind === 'scalar' && tree.value === null && tree.broken === undefined;
}
