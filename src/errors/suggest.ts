import { distance } from 'fastest-levenshtein';

/**
 * The candidate that was probably meant, or undefined when none is near: at most a third of the letters, or two of them, may
 * differ. Further away it would be nonsense.
 */
export function suggest(written: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(written.length / 3));
  let best: { readonly name: string; readonly far: number } | undefined;
  for (const name of candidates) {
    const far = distance(written, name);
    if (far > limit || isAllDifferent(written, name, far)) continue;
    if (best === undefined || far < best.far) best = { name, far };
  }
  return best?.name;
}

/** Short names differ in every letter at a small distance, unless only the order is wrong. */
function isAllDifferent(written: string, name: string, far: number): boolean {
  return far >= Math.max(written.length, name.length) && [...written].sort().join('') !== [...name].sort().join('');
}

const mostListed = 20;

/** Names in a row, and of many only the first. */
export function listed(names: readonly string[], between = ', '): string {
  const shown = names.slice(0, mostListed).join(between);
  return names.length <= mostListed ? shown : `${shown}${between}and ${names.length - mostListed} more`;
}

/** `did you mean "memory"?`, or undefined when nothing is near. */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const name = suggest(written, candidates);
  return name === undefined ? undefined : `did you mean "${name}"?`;
}
