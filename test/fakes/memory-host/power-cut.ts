import { beginningOf, type Content, type Inode } from './inode.ts';
import type { Random } from './random.ts';

/** What a power cut leaves of a tree: all that was synced, and of the rest each name and each write by chance, writes also in part. */
export function survivePowerCut(root: Inode, random: Random): Inode {
  const done = new Map<Inode, Inode>();
  const settle = (inode: Inode, isUntouched: boolean): Inode => {
    const known = done.get(inode);
    if (known !== undefined) return known;
    const content = inode.type === 'file' ? contentLeft(inode, random) : inode.content;
    const left: Inode = { ...inode, content, synced: content, entries: new Map(), syncedEntries: new Map(), renames: [] };
    done.set(inode, left);
    const entries = isUntouched ? new Map([...inode.entries, ...inode.syncedEntries]) : entriesLeft(inode, random);
    for (const [name, inside] of entries) left.entries.set(name, settle(inside, isUntouched || isMovedBack(inode, name, inside)));
    left.syncedEntries = new Map(left.entries);
    return left;
  };
  return settle(root, false);
}

/**
 * A folder whose renaming was undone: then nothing is gone from it that was taken away under its new name, for the journals of ext4, xfs and
 * btrfs keep the order of what happens to names.
 */
function isMovedBack({ entries, renames }: Inode, name: string, inside: Inode): boolean {
  return inside.type === 'directory' && entries.get(name) !== inside && renames.some(([from]) => from === name);
}

function contentLeft({ content, synced }: Inode, random: Random): Content {
  if (content === synced) return content;
  const roll = random();
  if (roll < 0.4) return synced ?? '';
  if (roll < 0.6) return content;
  const before = synced ?? '';
  // What was appended keeps its beginning; what was written anew may have lost all that it was.
  if (typeof content === 'string' && typeof before === 'string' && content.startsWith(before)) {
    return `${before}${beginningOf(content.slice(before.length), random())}`;
  }
  return beginningOf(content, random());
}

function entriesLeft({ entries, syncedEntries, renames }: Inode, random: Random): ReadonlyMap<string, Inode> {
  const left = new Map<string, Inode>();
  const choices = new Map<string, boolean>();
  // A renaming was done or not: its two names share one fate.
  for (const [from, to] of renames) {
    const isDone = choices.get(from) ?? choices.get(to) ?? random() < 0.5;
    choices.set(from, isDone).set(to, isDone);
  }
  for (const name of new Set([...syncedEntries.keys(), ...entries.keys()])) {
    const [now, before] = [entries.get(name), syncedEntries.get(name)];
    const isDone = choices.get(name) ?? random() < 0.5;
    const found = now === before || isDone ? now : before;
    if (found !== undefined) left.set(name, found);
  }
  return left;
}
