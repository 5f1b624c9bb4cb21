import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import { didYouMean, listed } from '../errors/suggest.ts';
import { maxShown } from './diagnostic-list.ts';
import { child, markVia, type Tree, type TreeMap } from './tree.ts';

/** A profile's name with the place where it is asked for. */
interface Reference {
  readonly name: string;
  readonly place: Place;
}

/** Profiles by name, and what was wrong with how they build on each other. */
export interface Profiles {
  /**
   * The trees that a machine builds on, lowest first. Unknown names and circles count for nothing here. A few lines can ask for
   * millions of them: when they are too many, `excess` says so.
   */
  basesOf(machine: TreeMap): { readonly bases: readonly TreeMap[]; readonly excess?: Diagnostic };
  /** Unknown names in the `extends` of a machine or profile. */
  checkReferences(tree: TreeMap, path: string): readonly Diagnostic[];
  readonly circles: readonly Diagnostic[];
}

/** Makes profiles usable for `extends`; each may extend others. */
export function makeProfiles(profiles: ReadonlyMap<string, TreeMap>): Profiles {
  const names = [...profiles.keys()];
  let misses = 0;
  const unknown = (reference: Reference, path: string): Diagnostic => {
    misses += 1;
    return unknownProfile(reference, names, { path, isHinted: misses <= enoughHints });
  };
  const marked = new Map([...profiles].map(([name, tree]) => [name, markVia(tree, `profile ${name}`) as TreeMap]));
  return {
    basesOf: (machine) => basesOf(machine, marked),
    checkReferences: (tree, path) =>
      referencesOf(tree)
        .filter(({ name }) => !profiles.has(name))
        .map((reference) => unknown(reference, path)),
    circles: findCircles(profiles),
  };
}

/** A machine builds on at most this many profiles, each counted as often as it is laid under. */
const maxBases = 100;

function basesOf(machine: TreeMap, profiles: ReadonlyMap<string, TreeMap>): ReturnType<Profiles['basesOf']> {
  const bases: TreeMap[] = [];
  let excess: Diagnostic | undefined;
  const follow = (tree: TreeMap, trail: readonly string[]): void => {
    for (const { name, place } of referencesOf(tree)) {
      const profile = profiles.get(name);
      if (profile === undefined || trail.includes(name)) continue;
      if (bases.length + trail.length >= maxBases) excess ??= tooManyBases(place);
      if (excess !== undefined) return;
      follow(profile, [...trail, name]);
      bases.push(profile);
    }
  };
  follow(machine, []);
  return excess === undefined ? { bases } : { bases: [], excess };
}

function tooManyBases(place: Place): Diagnostic {
  const message = `more than ${maxBases} profiles build on each other by way of this`;
  return { severity: 'error', rule: 'too-large', message, hint: 'let profiles extend fewer others', place };
}

function referencesOf(tree: TreeMap): readonly Reference[] {
  const value = child(tree, 'extends');
  const items: readonly Tree[] = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.flatMap((item) =>
    item.kind === 'scalar' && typeof item.value === 'string' ? [{ name: item.value, place: item.place }] : [],
  );
}

/** Looking for what was meant costs the more the more names there are, and no more than the first findings are shown. */
const enoughHints = 50;

function unknownProfile(
  { name, place }: Reference,
  known: readonly string[],
  { path, isHinted }: { readonly path: string; readonly isHinted: boolean },
): Diagnostic {
  const hint =
    (isHinted ? didYouMean(name, known) : undefined) ?? (known.length === 0 ? 'the Vfile has no profiles' : `there are ${listed(known)}`);
  return { severity: 'error', rule: 'unknown-profile', message: `there is no profile "${name}"`, hint, place, path: `${path}.extends` };
}

/** One finding for each way back to a profile that is being followed. */
function findCircles(profiles: ReadonlyMap<string, TreeMap>): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const done = new Set<string>();
  const follow = (name: string, trail: readonly string[]): void => {
    const tree = profiles.get(name);
    if (tree === undefined || done.has(name) || found.length > maxShown) return;
    for (const reference of referencesOf(tree)) {
      if (trail.length > maxBases) {
        found.push(tooManyBases(reference.place));
        return;
      }
      const at = [...trail, name].indexOf(reference.name);
      if (at < 0) follow(reference.name, [...trail, name]);
      else found.push(circle([...trail, name].slice(at), reference));
    }
    done.add(name);
  };
  for (const name of profiles.keys()) follow(name, []);
  return found;
}

function circle(names: readonly string[], { name, place }: Reference): Diagnostic {
  const message = `profiles extend each other in a circle: ${listed([...names, name], ' → ')}`;
  return {
    severity: 'error',
    rule: 'extends-cycle',
    message,
    hint: 'remove one of the links',
    place,
    path: `profiles.${names.at(-1)}.extends`,
  };
}
