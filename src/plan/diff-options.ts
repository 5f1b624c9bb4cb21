import type { Change } from '../provider/observed.ts';
import type { RecordedMachine } from '../state/recorded.ts';
import type { WantedMachine } from './facts.ts';

/** A file's digest stands beside the key that names the file. */
const digestSuffix = 'Digest';

/** Differences in the block of the machine's own provider. Engines read it when a machine starts. */
export function diffOptions(wanted: WantedMachine, recorded: RecordedMachine | undefined): readonly Change[] {
  if (recorded === undefined) return [];
  const { provider } = wanted;
  const now = leavesOf(wanted.machine.providerOptions[provider] ?? {}, provider);
  const before = leavesOf(recorded.machine.providerOptions[provider] ?? {}, provider);
  const changed = (path: string): boolean => now.get(path) !== before.get(path);
  const paths = [...new Set([...before.keys(), ...now.keys()])].filter(changed);
  // Another file has another digest; that it is another file says enough.
  const told = paths.filter((path) => !path.endsWith(digestSuffix) || !changed(path.slice(0, -digestSuffix.length)));
  return told.map((path) => changeOf(path, before.get(path), now.get(path)));
}

function changeOf(path: string, before: string | undefined, now: string | undefined): Change {
  if (path.endsWith(digestSuffix)) {
    const field = path.slice(0, -digestSuffix.length);
    const sides = { from: (before ?? '').slice(0, 12), to: (now ?? '').slice(0, 12) };
    return { field, ...sides, cost: 'restart', reason: `the file of ${field} has new contents` };
  }
  return {
    field: path,
    ...(before !== undefined && { from: before }),
    ...(now !== undefined && { to: now }),
    cost: 'restart',
    reason: `${path}: ${before ?? 'nothing'} -> ${now ?? 'nothing'}`,
  };
}

/** Values by their path, for example `qemu.boot.kernel`; a list counts as one value. */
function leavesOf(value: Readonly<Record<string, unknown>>, path: string): ReadonlyMap<string, string> {
  const entries = Object.entries(value).flatMap(([key, inner]): readonly (readonly [string, string])[] => {
    const own = `${path}.${key}`;
    if (isMap(inner)) return [...leavesOf(inner, own)];
    return [[own, typeof inner === 'string' ? inner : JSON.stringify(inner)]];
  });
  return new Map(entries);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
