import type { Place } from '../errors/diagnostic.ts';
import type { TreeMap } from '../vfile/tree.ts';

/** One machine of those that an entry of `machines` stands for. */
export interface MachineInstance {
  /** With the suffix of `count`. */
  readonly name: string;
  /** The name as written. */
  readonly base: string;
  /** From 1; only with `count`. */
  readonly index?: number;
  readonly key: Place;
  readonly tree: TreeMap;
}

/** How many machines one entry may stand for; the schema says the same. */
export function isUsableCount(count: number | undefined): count is number {
  return count !== undefined && Number.isInteger(count) && count >= 1 && count <= 250;
}

/** `web` with `count: 2` as `web-1` and `web-2`; without `count` as itself. An unusable count is reported elsewhere and counts as none. */
export function expandCount(
  base: string,
  count: number | undefined,
  machine: { readonly key: Place; readonly tree: TreeMap },
): readonly MachineInstance[] {
  if (count === undefined) return [{ name: base, base, ...machine }];
  const length = isUsableCount(count) ? count : 0;
  return Array.from({ length }, (_, at) => ({ name: `${base}-${at + 1}`, base, index: at + 1, ...machine }));
}
