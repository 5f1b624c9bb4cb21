import type { Place } from '../errors/diagnostic.ts';
import type { Scalar, Tree } from '../vfile/tree.ts';
import type { EnvValues, SecretText } from './env-value.ts';

// Values of the wrong kind are reported by the schema before; here they count as not there.

/** The value behind a key of a map. */
export function valueAt(tree: Tree | undefined, key: string): Tree | undefined {
  return tree?.kind === 'map' ? tree.entries.get(key)?.value : undefined;
}

/** The place of a key of a map. */
export function keyPlace(tree: Tree, key: string): Place {
  return (tree.kind === 'map' ? tree.entries.get(key)?.key : undefined) ?? tree.place;
}

/** The text behind a key. */
export function textAt(tree: Tree | undefined, key: string): string | undefined {
  return textOf(valueAt(tree, key));
}

/** The text of a scalar. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined;
}

/** The number behind a key. */
export function numberAt(tree: Tree | undefined, key: string): number | undefined {
  const value = valueAt(tree, key);
  return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
}

/** The truth value behind a key. */
export function booleanAt(tree: Tree | undefined, key: string): boolean | undefined {
  const value = valueAt(tree, key);
  return value?.kind === 'scalar' && typeof value.value === 'boolean' ? value.value : undefined;
}

/** The items of the list behind a key; none when it is not there. */
export function itemsAt(tree: Tree | undefined, key: string): readonly Tree[] {
  const value = valueAt(tree, key);
  return value?.kind === 'list' ? value.items : [];
}

/** The texts of the list behind a key, with their places. */
export function textsAt(tree: Tree | undefined, key: string): readonly (Scalar & { readonly value: string })[] {
  return itemsAt(tree, key).flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [{ ...item, value: item.value }] : [],
  );
}

/** The variables of the map behind a key. */
export function envAt(tree: Tree | undefined, key: string): EnvValues {
  const value = valueAt(tree, key);
  if (value?.kind !== 'map') return {};
  const pairs = [...value.entries].flatMap(([name, entry]) => {
    const text = secretOf(entry.value) ?? textOf(entry.value);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(pairs);
}

function secretOf(tree: Tree): SecretText | undefined {
  return tree.kind === 'scalar' && tree.secret !== undefined ? { secret: tree.secret } : undefined;
}

/** A tree as plain data. */
export function plainOf(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plainOf);
  return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, plainOf(entry.value)]));
}
