import { type Content, type Inode, systemError } from './inode.ts';
import { survivePowerCut } from './power-cut.ts';
import type { Random } from './random.ts';

/** Who owns what is made. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const mostLinks = 16;

/** A filesystem in memory with two layers: what processes see, and what was synced. Calls are single system calls, and never wait. */
export class MemoryDisk {
  root: Inode;
  private nextId: number;
  private readonly wallMs: () => number;

  constructor(wallMs: () => number, from?: MemoryDisk) {
    this.wallMs = wallMs;
    this.nextId = from?.nextId ?? 1;
    this.root = from === undefined ? this.newInode('directory', { uid: 0, gid: 0 }, 0o755) : copyTree(from.root);
  }

  /** undefined when a part of the path does not exist. */
  find(path: string, follow = true): Inode | undefined {
    return this.walk(path, follow, mostLinks)?.inode;
  }

  /** @throws ENOENT */
  get(path: string, follow = true): Inode {
    const found = this.find(path, follow);
    if (found === undefined) throw systemError('ENOENT', path);
    return found;
  }

  /** Links followed, as realpath(3). @throws ENOENT */
  realpath(path: string): string {
    const found = this.walk(path, true, mostLinks);
    if (found?.inode === undefined) throw systemError('ENOENT', path);
    return found.path;
  }

  /** Opens for writing with O_CREAT. @throws ENOENT without the folder · EISDIR */
  open(path: string, owner: Owner, mode: number): Inode {
    const found = this.find(path);
    if (found?.type === 'directory') throw systemError('EISDIR', path);
    return found ?? this.add(path, this.newInode('file', owner, mode));
  }

  write(inode: Inode, content: Content): void {
    inode.content = content;
    inode.mtimeMs = this.wallMs();
  }

  append(inode: Inode, text: string): void {
    this.write(inode, `${inode.content}${text}`);
  }

  /** @throws EEXIST · ENOENT */
  mkdir(path: string, owner: Owner, mode: number): void {
    if (this.find(path, false) !== undefined) throw systemError('EEXIST', path);
    this.add(path, this.newInode('directory', owner, mode));
  }

  /** @throws EEXIST · ENOENT */
  symlink(target: string, path: string, owner: Owner, type: 'symlink' | 'other' = 'symlink'): void {
    if (this.find(path, false) !== undefined) throw systemError('EEXIST', path);
    const link = this.add(path, this.newInode(type, owner, 0o777));
    link.content = target;
  }

  /** A second name for a file. @throws EEXIST */
  link(from: string, to: string): void {
    if (this.find(to, false) !== undefined) throw systemError('EEXIST', to);
    this.add(to, this.get(from, false));
  }

  /** @throws ENOENT · EISDIR · ENOTEMPTY */
  rename(from: string, to: string): void {
    const inode = this.get(from, false);
    const there = this.find(to, false);
    if (there?.type === 'directory' && inode.type !== 'directory') throw systemError('EISDIR', to);
    if (there?.type === 'directory' && there.entries.size > 0) throw systemError('ENOTEMPTY', to);
    const { folder, name } = this.parentOf(from);
    const target = this.parentOf(to);
    folder.entries.delete(name);
    this.add(to, inode);
    if (target.folder === folder) folder.renames = [...folder.renames, [name, target.name]];
  }

  /** Takes one name away, of an empty folder too. @throws ENOENT · ENOTEMPTY */
  unlink(path: string): void {
    if (this.get(path, false).type === 'directory' && this.get(path, false).entries.size > 0) throw systemError('ENOTEMPTY', path);
    const { folder, name } = this.parentOf(path);
    folder.entries.delete(name);
    folder.mtimeMs = this.wallMs();
  }

  /** What the file holds is on the disk from here on. */
  syncFile(inode: Inode): void {
    inode.synced = inode.content;
  }

  /** Its names are on the disk from here on, and so are new folders above it: the journals of ext4, xfs and btrfs keep that order. */
  syncFolder(path: string): void {
    const inode = this.get(path);
    inode.syncedEntries = new Map(inode.entries);
    inode.renames = [];
    const parts = this.realpath(path).split('/').slice(1);
    let folder = this.root;
    for (const part of parts) {
      const inside = folder.entries.get(part);
      if (inside === undefined) return;
      folder.syncedEntries.set(part, inside);
      folder = inside;
    }
  }

  /** All below a path, as a process would list it, with `path` itself left out. */
  tree(path = '/'): readonly string[] {
    const found = this.find(path);
    const base = path === '/' ? '' : path;
    return [...(found?.entries ?? [])].flatMap(([name]) => [`${base}/${name}`, ...this.tree(`${base}/${name}`)]);
  }

  /** The power goes: only what was synced is sure to be there; of the rest whatever the seed says. */
  cutPower(random: Random): void {
    this.root = survivePowerCut(this.root, random);
  }

  /** All that is seen now is on the disk. */
  settle(): void {
    settleTree(this.root);
  }

  private newInode(type: Inode['type'], { uid, gid }: Owner, mode: number): Inode {
    const now = this.wallMs();
    const made = { id: this.nextId, type, mode, uid, gid, mtimeMs: now, birthtimeMs: now, content: '', synced: undefined };
    this.nextId += 1;
    return { ...made, entries: new Map(), syncedEntries: new Map(), renames: [] };
  }

  private add(path: string, inode: Inode): Inode {
    const { folder, name } = this.parentOf(path);
    folder.entries.set(name, inode);
    folder.mtimeMs = this.wallMs();
    return inode;
  }

  private parentOf(path: string): { readonly folder: Inode; readonly name: string } {
    const slash = path.lastIndexOf('/');
    const folder = this.get(slash <= 0 ? '/' : path.slice(0, slash));
    if (folder.type !== 'directory') throw systemError('ENOTDIR', path);
    return { folder, name: path.slice(slash + 1) };
  }

  private walk(path: string, follow: boolean, linksLeft: number): Place | undefined {
    let place: Place = { inode: this.root, path: '/' };
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    for (const [at, part] of parts.entries()) {
      if (place.inode?.type !== 'directory') return undefined;
      const above = place.path === '/' ? '' : place.path;
      const inode = place.inode.entries.get(part);
      const isFollowed = inode?.type === 'symlink' && (follow || at < parts.length - 1);
      place = isFollowed ? this.jump(inode, above, linksLeft) : { inode, path: `${above}/${part}` };
    }
    return place;
  }

  private jump(link: Inode, folder: string, linksLeft: number): Place {
    const target = String(link.content);
    if (linksLeft === 0) throw systemError('ELOOP', target);
    return this.walk(target.startsWith('/') ? target : `${folder}/${target}`, true, linksLeft - 1) ?? { inode: undefined, path: target };
  }
}

/** Where a path leads. */
interface Place {
  readonly inode: Inode | undefined;
  readonly path: string;
}

/** Names of one file stay names of one file. */
function copyTree(root: Inode): Inode {
  const copies = new Map<Inode, Inode>();
  const copyAll = (entries: ReadonlyMap<string, Inode>): Map<string, Inode> =>
    new Map([...entries].map(([name, inode]) => [name, copy(inode)]));
  const copy = (inode: Inode): Inode => {
    const known = copies.get(inode);
    if (known !== undefined) return known;
    const made: Inode = { ...inode, entries: new Map(), syncedEntries: new Map() };
    copies.set(inode, made);
    for (const [name, inside] of copyAll(inode.entries)) made.entries.set(name, inside);
    made.syncedEntries = copyAll(inode.syncedEntries);
    return made;
  };
  return copy(root);
}

function settleTree(inode: Inode): void {
  inode.synced = inode.content;
  inode.syncedEntries = new Map(inode.entries);
  inode.renames = [];
  for (const inside of inode.entries.values()) settleTree(inside);
}
