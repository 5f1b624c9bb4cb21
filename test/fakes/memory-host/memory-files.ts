import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { explainWrite } from '../../../src/host/explain-write.ts';
import type { FileStat, Files } from '../../../src/host/host.ts';
import type { MemoryDisk, Owner } from './disk.ts';
import { beginningOf, bytesOf, type Content, type Inode, sizeOf, systemError, textOf } from './inode.ts';
import type { MemoryProcess } from './process.ts';

const device = 1;

/** What the calls of one process act on. */
export interface FilesPlace {
  readonly disk: () => MemoryDisk;
  readonly process: MemoryProcess;
  readonly owner: Owner;
  /** Numbers for names of temporary files. */
  readonly nextName: () => number;
}

/** Files of one process on the disk in memory: the same system calls in the same order as node-files.ts, each an effect of its own. */
export function createMemoryFiles(place: FilesPlace): Files {
  const { disk, process, owner } = place;
  const act = (what: string, path: string, torn?: () => void) => process.effect('file', `${what} ${path}`, torn);
  const look = async <T>(read: () => T): Promise<T> => {
    await process.look();
    return read();
  };
  const readable = (path: string): Inode => {
    const inode = disk().get(path);
    if (inode.type !== 'file') throw systemError('EISDIR', path);
    return inode;
  };
  const writing = createWriting(place, act);
  return {
    readText: (path) => look(() => textOf(readable(path).content)),
    readTextIfExists: (path) => look(() => (disk().find(path) === undefined ? undefined : textOf(readable(path).content))),
    readBytes: (path, maxBytes) => look(() => bytesOf(readable(path).content).subarray(0, maxBytes)),
    readTail: (path, maxBytes) =>
      look(() =>
        disk().find(path) === undefined
          ? ''
          : Buffer.from(bytesOf(readable(path).content))
              .subarray(-maxBytes)
              .toString('utf8'),
      ),
    ...writing,
    stat: (path, options) => look(() => statOf(disk().find(path, options?.follow === true))),
    list: (path) => look(() => [...disk().get(path).entries.keys()].sort()),
    readLink: (path) => look(() => linkTarget(disk().get(path, false), path)),
    realpath: (path) => look(() => disk().realpath(path)),
    sha256: (path) =>
      look(() =>
        createHash('sha256')
          .update(bytesOf(readable(path).content))
          .digest('hex'),
      ),
    glob: async () => Promise.reject(new Error('the disk in memory knows no patterns')),
    openRaw: async () => Promise.reject(new Error('the disk in memory gives no descriptors')),
    tempDir: async (prefix) => {
      const path = join('/tmp', `${prefix}${place.nextName()}`);
      await act('mkdir', path);
      disk().mkdir(path, owner, 0o700);
      return path;
    },
    space: () => look(() => ({ freeBytes: 2 ** 40, totalBytes: 2 ** 41 })),
  };
}

type Act = (what: string, path: string, torn?: () => void) => Promise<void>;

type Writing = Pick<
  Files,
  'write' | 'writeAtomic' | 'createExclusive' | 'appendDurable' | 'mkdir' | 'rename' | 'remove' | 'symlink' | 'chown' | 'chmod'
>;

function createWriting(place: FilesPlace, act: Act): Writing {
  const { disk, owner } = place;
  const fill = async (path: string, data: Content, mode: number): Promise<Inode> => {
    await act('create', path);
    const inode = disk().open(path, owner, mode);
    const half = (): void => disk().write(inode, beginningOf(data, 0.5));
    disk().write(inode, '');
    await act('write', path, half);
    disk().write(inode, data);
    return inode;
  };
  return {
    write: (path, data, options) =>
      explainWrite(path, async () => {
        const inode = await fill(path, data, 0o600);
        inode.mode = options?.mode ?? inode.mode;
      }),
    writeAtomic: (path, data, options) =>
      explainWrite(path, () => writeAtomic({ ...place, act, fill }, temporaryName(path, place), { path, data, ...options })),
    createExclusive: (path, data, options) =>
      explainWrite(path, async () => {
        const temporary = temporaryName(path, place);
        try {
          await fill(temporary, data, options?.mode ?? 0o644);
          await act('link', path);
          if (disk().find(path, false) !== undefined) return false;
          disk().link(temporary, path);
          return true;
        } finally {
          await discard(disk, act, temporary);
        }
      }),
    appendDurable: (path, data) =>
      explainWrite(path, async () => {
        await act('open', path);
        const inode = disk().open(path, owner, 0o600);
        const isNew = inode.content.length === 0;
        await act('append', path, () => disk().append(inode, data.slice(0, data.length / 2)));
        disk().append(inode, data);
        await act('fsync', path);
        disk().syncFile(inode);
        if (isNew) await syncFolder(disk, act, path);
      }),
    mkdir: (path, options) => explainWrite(path, () => makeFolder(place, act, path, options?.mode)),
    rename: (from, to) =>
      explainWrite(to, async () => {
        await act('rename', to);
        disk().rename(from, to);
      }),
    remove: (path) => explainWrite(path, () => removeTree(disk, act, path)),
    symlink: (target, path) =>
      explainWrite(path, async () => {
        await act('symlink', path);
        disk().symlink(target, path, owner);
      }),
    chown: (path) => explainWrite(path, () => act('chown', path)),
    chmod: (path, mode) =>
      explainWrite(path, async () => {
        await act('chmod', path);
        disk().get(path).mode = mode;
      }),
  };
}

interface AtomicPlace extends FilesPlace {
  readonly act: Act;
  readonly fill: (path: string, data: Content, mode: number) => Promise<Inode>;
}

interface AtomicWrite {
  readonly path: string;
  readonly data: Content;
  readonly mode?: number;
}

async function writeAtomic({ disk, act, fill }: AtomicPlace, temporary: string, { path, data, mode }: AtomicWrite): Promise<void> {
  try {
    const inode = await fill(temporary, data, mode ?? disk().find(path)?.mode ?? 0o644);
    await act('fsync', temporary);
    disk().syncFile(inode);
    await act('rename', path);
    disk().rename(temporary, path);
  } catch (error) {
    await discard(disk, act, temporary);
    throw error;
  }
  await syncFolder(disk, act, path);
}

/** As temporary-name.ts names them, but for a process in memory. */
function temporaryName(path: string, { process: { identity }, nextName }: FilesPlace): string {
  const { pid, startTime, bootId } = identity;
  const unique = nextName().toString(16).padStart(12, '0');
  return join(dirname(path), `.${basename(path)}.${pid}.${startTime}.${bootId}.${unique}.tmp`);
}

async function syncFolder(disk: FilesPlace['disk'], act: Act, path: string): Promise<void> {
  await act('fsync', dirname(path));
  disk().syncFolder(dirname(path));
}

/** As node-files does: that it cannot be done is nobody's business. */
async function discard(disk: FilesPlace['disk'], act: Act, path: string): Promise<void> {
  if (disk().find(path, false) === undefined) return;
  await act('unlink', path)
    .then(() => disk().unlink(path))
    .catch(() => undefined);
}

async function makeFolder({ disk, owner }: FilesPlace, act: Act, path: string, mode: number | undefined): Promise<void> {
  const found = disk().find(path);
  if (found !== undefined && found.type !== 'directory') throw systemError('EEXIST', path);
  if (found === undefined) {
    if (disk().find(dirname(path)) === undefined) await makeFolder({ disk, owner } as FilesPlace, act, dirname(path), undefined);
    await act('mkdir', path);
    if (disk().find(path) === undefined) disk().mkdir(path, owner, mode ?? 0o755);
  } else if (mode !== undefined && found.mode !== mode) {
    await act('chmod', path);
    found.mode = mode;
  }
}

/** Leaves first, each name an effect: a kill in the middle leaves the rest. */
async function removeTree(disk: FilesPlace['disk'], act: Act, path: string): Promise<void> {
  const found = disk().find(path, false);
  if (found === undefined) return;
  if (found.type === 'directory') for (const name of [...found.entries.keys()]) await removeTree(disk, act, join(path, name));
  await act('unlink', path);
  if (disk().find(path, false) !== undefined) disk().unlink(path);
}

function linkTarget(inode: Inode, path: string): string {
  if (inode.type === 'symlink') return String(inode.content);
  throw systemError('EINVAL', path);
}

function statOf(inode: Inode | undefined): FileStat | undefined {
  if (inode === undefined) return undefined;
  const { type, mode, uid, gid, id, mtimeMs, birthtimeMs, content } = inode;
  return { type, sizeBytes: sizeOf(content), mode, uid, gid, device, inode: id, mtimeMs, birthtimeMs };
}
