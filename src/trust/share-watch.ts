import { sep } from 'node:path';
import type { Machine } from '../machine/machine.ts';
import { absent } from './grant.ts';

/** That guests could write the folder of a Vfile, and what lay there when they began to. */
export interface ShareRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly machines: readonly string[];
  /** By name of the file: which file it is (not what is in it), or `absent`. */
  readonly seen: Readonly<Record<string, string>>;
}

/** Machines that may write where the files lie. Paths are absolute with links resolved; `to` plays no part. */
export function writersOf(machines: readonly Pick<Machine, 'name' | 'folders'>[], projectDir: string): readonly string[] {
  const covers = (from: string): boolean => projectDir === from || projectDir.startsWith(from === sep ? sep : `${from}${sep}`);
  return machines.filter(({ folders }) => folders.some(({ from, readonly }) => !readonly && covers(from))).map(({ name }) => name);
}

/**
 * What may have come from a guest. While a folder is shared, a file of it that was there is read-only for the guest, until someone
 * on the host puts another in its place; a file that was not there, the guest can make.
 */
export function doubtsOf(record: ShareRecord | undefined, now: ShareRecord['seen']): readonly string[] {
  if (record === undefined) return [];
  const could = `while ${record.machines.join(', ')} could write the folder it lies in`;
  return Object.entries(now).flatMap(([name, identity]) => {
    const before = record.seen[name] ?? absent;
    if (before === identity || identity === absent) return [];
    return [before === absent ? `${name} appeared ${could}` : `${name} was replaced ${could}`];
  });
}
