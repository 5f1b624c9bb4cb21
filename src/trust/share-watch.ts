import { sep } from 'node:path';
import type { Machine } from '../machine/machine.ts';
import { absent } from './grant.ts';

/** What one file was when it was looked at. */
export interface FileTrace {
  /** Which file it is, whatever is in it; another that is put in its place has another. `absent` when it is not there. */
  readonly id: string;
  /** Of its contents; `absent` when it is not there, or no file. */
  readonly sha256: string;
}

/** Files by name. */
export type Traces = Readonly<Record<string, FileTrace>>;

/** That guests can write the folder of a Vfile, and what lay there when a person last answered for it. */
export interface ShareRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly machines: readonly string[];
  readonly seen: Traces;
  /** By name the id of the file that the guests can read only; absent from it is a file that they might have written. */
  readonly guarded: Readonly<Record<string, string>>;
  /** sha256 of what Vup itself wrote there since. */
  readonly own?: readonly string[];
}

/** Machines that may write where the files lie. Paths are absolute with links resolved. */
export function writersOf(machines: readonly Pick<Machine, 'name' | 'folders'>[], projectDir: string): readonly string[] {
  const covers = (from: string): boolean => projectDir === from || projectDir.startsWith(from === sep ? sep : `${from}${sep}`);
  const writers = machines.filter(({ folders }) => folders.some(({ from, readonly }) => !readonly && covers(from)));
  return [...new Set(writers.map(({ name }) => name))];
}

/**
 * What may have come from a guest. A file that was there when the folder was shared is read-only for the guest; but the guard is on that very
 * file, and so is lost when someone on the host puts another in its place, as many editors do. A file that was not there, the guest can make.
 */
export function doubtsOf(record: ShareRecord | undefined, now: Traces): readonly string[] {
  if (record === undefined) return [];
  const could = `while ${record.machines.join(', ')} could write the folder it lies in`;
  return Object.entries(now).flatMap(([name, { id, sha256 }]) => {
    const before = record.seen[name] ?? { id: absent, sha256: absent };
    if (
      id === absent ||
      record.own?.includes(sha256) === true ||
      (before.id === id && record.guarded[name] === id) ||
      before.sha256 === sha256
    )
      return [];
    if (before.id === absent) return [`${name} appeared ${could}`];
    return [`${name} was ${before.id === id ? 'changed' : 'replaced'} ${could}`];
  });
}

/** Guards are on the files that were there when machines were started; those of machines that ran on are on what was there then. */
export function guardedNow(before: ShareRecord | undefined, now: Traces, allStarted: boolean): ShareRecord['guarded'] {
  const there = Object.entries(now).flatMap(([name, { id }]) => (id === absent ? [] : [[name, id] as const]));
  return Object.fromEntries(allStarted ? there : there.filter(([name, id]) => before?.guarded[name] === id));
}
