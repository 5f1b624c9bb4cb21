import { distance } from 'fastest-levenshtein';

/** Of thousands of names only so many are compared: thousands of mistakes would otherwise take seconds. */
const mostCompared = 500;

/**
 * The candidate that was probably meant, or undefined when none is near: at most a third of the letters, or two of them, may
 * differ. Further away it would be nonsense. Names after the first 500 are not looked at.
 */
export function suggest(written: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(written.length / 3));
  let best: { readonly name: string; readonly far: number } | undefined;
  let compared = 0;
  for (const name of candidates) {
    if (compared >= mostCompared) break;
    compared += 1;
    // So many letters are in one and not in the other.
    if (Math.abs(written.length - name.length) > limit) continue;
    const far = distance(written, name);
    if (far > limit || isAllDifferent(written, name, far)) continue;
    if (best === undefined || far < best.far) best = { name, far };
    if (far <= 1) break;
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
