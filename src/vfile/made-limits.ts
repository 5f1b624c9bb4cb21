import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import type { Tree } from './tree.ts';

/** An environment has at most this many machines, those of `count` among them. */
export const maxMachines = 1_000;
/** All machines together have at most this many values once defaults, profiles, aliases and `count` are worked in. */
export const maxMadeValues = 40_000;
/** More findings than that are not looked for: no more than 50 are shown. */
export const enoughFindings = 1_000;

/** How many values are in a tree, each `${…}` as one more. Shared parts are counted once and added as often as they are used. */
export function weightOf(tree: Tree): number {
  const known = weights.get(tree);
  if (known !== undefined) return known;
  const weight = weighed(tree);
  weights.set(tree, weight);
  return weight;
}

/** Trees never change. */
const weights = new WeakMap<Tree, number>();

function weighed(tree: Tree): number {
  if (tree.kind === 'scalar') return 1 + (tree.spans?.length ?? 0);
  let sum = 1;
  if (tree.kind === 'list') for (const item of tree.items) sum += weightOf(item);
  else for (const { value } of tree.entries.values()) sum += weightOf(value);
  return sum;
}

/** Keeps count of the machines that a Vfile makes; answers what is wrong when they become too many or too large. */
export type Tally = (machine: { readonly key: Place }, trees: readonly Tree[], times: number) => Diagnostic | undefined;

/** A tally at nought. Asked before the work is done, so that a few lines cannot ask for millions of values. */
export function startTally(): Tally {
  let machines = 0;
  let values = 0;
  return ({ key }, trees, times) => {
    machines += times;
    values += times * trees.reduce((sum, tree) => sum + weightOf(tree), 0);
    if (machines > maxMachines) return tooMuch(key, `the Vfile makes more than ${maxMachines} machines`, 'split it into several projects');
    if (values <= maxMadeValues) return undefined;
    const message = `with defaults, profiles and count the machines have more than ${maxMadeValues} values, here at the latest`;
    return tooMuch(key, message, 'make them from an image that has more in it, or split the Vfile');
  };
}

function tooMuch(place: Place, message: string, hint: string): Diagnostic {
  return { severity: 'error', rule: 'too-large', message, hint, place };
}
