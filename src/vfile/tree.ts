import type { Place } from '../errors/diagnostic.ts';

/**
 * A Vfile's content with the place of every value: what YAML, `--set` and defaults are turned into, and what is merged.
 * Trees are never changed, so parts may be shared. Maps are real Maps: no key can reach a prototype.
 */
export type Tree = Scalar | TreeMap | TreeList;

/** Where a value stands, and through which layer it came to a machine. */
export interface Sourced {
  readonly place: Place;
  /** `defaults` or `profile small` when it came through one. */
  readonly via?: string;
}

export interface Scalar extends Sourced {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, for numbers like `0644`. */
  readonly source: string;
  /** Where each `${…}` of the text stands. */
  readonly spans?: readonly Place[];
  /** What was put in for `${…}`, for example `CPUS from .env:3`. */
  readonly uses?: readonly string[];
  /** The text in pieces when secrets are part of it; `value` then has their names in place of their values. */
  readonly secret?: readonly (string | { readonly name: string })[];
  /** A value that could not be made; its mistake is reported, so nobody reports it again. */
  readonly broken?: true;
}

export interface TreeMap extends Sourced {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface TreeList extends Sourced {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}

/** A key's place and what stands behind it. */
export interface Entry {
  readonly key: Place;
  readonly value: Tree;
}

/** The value behind a key, when the tree is a map that has it. */
export function child(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.entries.get(key)?.value : undefined;
}

/** The map behind a key, or an empty one at the same place. */
export function childMap(tree: TreeMap, key: string): TreeMap {
  const found = child(tree, key);
  return found?.kind === 'map' ? found : emptyMap(tree.place);
}

/** A map without keys. */
export function emptyMap(place: Place): TreeMap {
  return { kind: 'map', entries: new Map(), place };
}

/** A plain value for the validator: objects have no prototype, broken values are left out. */
export function toPlain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(toPlain);
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of tree.entries) plain[key] = toPlain(entry.value);
  return plain;
}

/** The same tree with every value marked as come through a layer; an earlier mark stays. */
export function markVia(tree: Tree, via: string): Tree {
  const marked = tree.via === undefined ? { via } : {};
  if (tree.kind === 'scalar') return { ...tree, ...marked };
  if (tree.kind === 'list') return { ...tree, ...marked, items: tree.items.map((item) => markVia(item, via)) };
  const entries = [...tree.entries].map(([key, entry]) => [key, { ...entry, value: markVia(entry.value, via) }] as const);
  return { ...tree, ...marked, entries: new Map(entries) };
}
