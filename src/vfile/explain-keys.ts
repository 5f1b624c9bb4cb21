import type { Diagnostic } from '../errors/diagnostic.ts';
import { didYouMean } from '../errors/suggest.ts';
import { joinPath, pointAt } from './find-in-tree.ts';
import { type Finding, mistake, nameOf } from './finding.ts';
import { machineSchema, rootSchema } from './key-schema.ts';

/** A key that the language does not have. Points at the key. */
export function explainUnknownKey({ error, found }: Finding): Diagnostic | undefined {
  const key = String(error.params['additionalProperty']);
  const entry = found.tree.kind === 'map' ? found.tree.entries.get(key) : undefined;
  if (entry === undefined) return undefined;
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
  const where = found.path === '' ? '' : ` in ${found.path}`;
  const hint = didYouMean(key, known) ?? misplaced(key, found.path) ?? listOf(known);
  const diagnostic = mistake(found, entry.key, { rule: 'unknown-key', message: `unknown key "${key}"${where}`, hint });
  return { ...diagnostic, path: joinPath(found.path, key) };
}

/** Keys that are right, but somewhere else. */
function misplaced(key: string, path: string): string | undefined {
  if (key === '<<') return 'YAML 1.2 has no merge keys; use extends and profiles';
  if (path === '' && Object.hasOwn(machineSchema().properties ?? {}, key))
    return `"${key}" belongs to a machine, or under defaults for all of them`;
  if (path !== '' && Object.hasOwn(rootSchema.properties ?? {}, key)) return `"${key}" belongs to the top of the file`;
  return undefined;
}

function listOf(known: readonly string[]): string {
  return `known here: ${known.join(', ')}`;
}

/** A key that must be there and is not. Points at the key before the map, since there is nothing else to point at. */
export function explainMissing({ error, found }: Finding): Diagnostic {
  const key = String(error.params['missingProperty']);
  if (error.schemaPath.includes('/then/')) return explainNameless({ error, found });
  const isTop = found.path === '';
  const message = isTop ? `${key} is missing` : `${nameOf(found)} has no "${key}"`;
  const hint = isTop && key === 'version' ? 'begin the file with: version: 1' : `add ${key}`;
  return mistake(found, startOf(pointAt(found)), { rule: 'missing-key', message, hint });
}

/** A step that says `run: once` or `never` and has no name. Points at that value. */
function explainNameless({ found }: Finding): Diagnostic {
  const run = found.tree.kind === 'map' ? found.tree.entries.get('run')?.value : undefined;
  const value = run?.kind === 'scalar' ? String(run.value) : 'once';
  return mistake(found, run?.place ?? pointAt(found), {
    rule: 'missing-name',
    message: `a step with "run: ${value}" needs a name`,
    hint: value === 'never' ? 'add name; it is run by --provision-with NAME' : 'add name; what is done is remembered under it',
  });
}

/** A step or probe that is of no kind, or of two. */
export function explainKinds({ error, found }: Finding): Diagnostic | undefined {
  const kinds = (error.parentSchema?.['x-kinds'] ?? []) as readonly string[];
  if (found.tree.kind !== 'map') return undefined;
  const [first, second] = [...found.tree.entries].filter(([key]) => kinds.includes(key));
  if (first === undefined) return explainKindless(kinds, { error, found });
  if (second === undefined) return undefined;
  return mistake(found, second[1].key, {
    rule: 'two-kinds',
    message: `${nameOf(found)} is both ${first[0]} and ${second[0]}`,
    hint: 'make two entries of it',
  });
}

/** Without a kind; not said when a misspelt key was probably meant to be it. */
function explainKindless(kinds: readonly string[], { error, found }: Finding): Diagnostic | undefined {
  const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object);
  const keys = found.tree.kind === 'map' ? [...found.tree.entries.keys()] : [];
  if (keys.some((key) => !known.includes(key))) return undefined;
  return mistake(found, startOf(pointAt(found)), {
    rule: 'no-kind',
    message: `${nameOf(found)} does not say what it is`,
    hint: `one of ${kinds.join(', ')}`,
  });
}

/** The first line of a place, so that a whole block is not underlined. */
function startOf(place: Diagnostic['place'] & object): Diagnostic['place'] & object {
  if (place.line === place.endLine) return place;
  return { ...place, endLine: place.line, endColumn: place.column + 1 };
}
