import type { Place } from '../errors/diagnostic.ts';
import type { Tree } from './tree.ts';

/** What a path leads to: the value, the key before it if there is one, and the path in words. */
export interface Found {
  readonly tree: Tree;
  /** Absent for the document and for items of a list. */
  readonly key?: Place;
  /** For example `machines.web.ports[0]`. */
  readonly path: string;
  readonly parent?: Tree;
}

/** Follows a JSON pointer; undefined when it leads nowhere. */
export function findInTree(root: Tree, pointer: string): Found | undefined {
  let found: Found = { tree: root, path: '' };
  for (const part of pointer.split('/').slice(1)) {
    const next = step(found, part.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (next === undefined) return undefined;
    found = next;
  }
  return found;
}

function step(from: Found, part: string): Found | undefined {
  const { tree, path } = from;
  if (tree.kind === 'list') {
    const item = tree.items[Number(part)];
    return item && { tree: item, path: `${path}[${part}]`, parent: tree };
  }
  const entry = tree.kind === 'map' ? tree.entries.get(part) : undefined;
  return entry && { tree: entry.value, key: entry.key, path: joinPath(path, part), parent: tree };
}

/** A key path in words: `machines.web`, with quotes around keys that hold a dot. */
export function joinPath(path: string, key: string): string {
  const part = key.includes('.') ? JSON.stringify(key) : key;
  return path === '' ? part : `${path}.${part}`;
}

/** The shortest place to point at for a whole value: maps and lists are pointed at by their key, if they have one. */
export function pointAt(found: Found): Place {
  return found.tree.kind === 'scalar' || found.key === undefined ? found.tree.place : found.key;
}
