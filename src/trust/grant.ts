import type { HostReach } from '../machine/host-reach.ts';

/** What a Vfile asks for: everything that a person allows together, or not at all. */
export interface Asked {
  /** Empty for a Vfile that is inert. */
  readonly items: readonly HostReach[];
  /** sha256 by path of the Vfile, of what stands beside it and of every file that acts on the host; {@link absent} for one that is not there. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a person once allowed. */
export interface Grant {
  /** ISO 8601. */
  readonly at: string;
  /** The deeds, in the words in which they were shown. */
  readonly items: readonly string[];
  readonly files: Asked['files'];
}

/** A file that is not there; that it is not, is part of what was allowed. */
export const absent = 'absent';

/** Whether what is asked was allowed, and if not, what is different now. */
export interface Verdict {
  readonly granted: boolean;
  /** In words; empty when nothing was ever allowed. */
  readonly changes: readonly string[];
}

/** What is inert needs no word. Everything else needs one for these very files and at least these deeds. */
export function judge({ items, files }: Asked, grant: Grant | undefined): Verdict {
  if (items.length === 0) return { granted: true, changes: [] };
  if (grant === undefined) return { granted: false, changes: [] };
  const changes = [...changedFiles(grant.files, files), ...newItems(grant.items, items)];
  return { granted: changes.length === 0, changes };
}

/** What is allowed when a person says yes to all of it. */
export function grantOf({ items, files }: Asked, at: string): Grant {
  return { at, items: deeds(items), files };
}

/** Each deed once, in the order in which they are shown. */
export function deeds(items: readonly Pick<HostReach, 'what'>[]): readonly string[] {
  return [...new Set(items.map(({ what }) => what))];
}

function changedFiles(before: Asked['files'], now: Asked['files']): readonly string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return paths.flatMap((path) => {
    const [then, today] = [before[path] ?? absent, now[path] ?? absent];
    if (then === today) return [];
    if (then === absent) return [`${path} is new`];
    return [today === absent ? `${path} is gone` : `${path} changed`];
  });
}

function newItems(before: readonly string[], now: readonly HostReach[]): readonly string[] {
  return deeds(now)
    .filter((what) => !before.includes(what))
    .map((what) => `new: it ${what}`);
}
