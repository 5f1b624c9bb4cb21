import { lstatSync, promises, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { appendDurable, createExclusive, writeAtomic } from './durable-write.ts';
import { explainWrite } from './explain-write.ts';
import type { FileStat, Files } from './host.ts';
import { makeFolder } from './make-folder.ts';
import { readBytes, readTail, readText, readTextIfExists, sha256 } from './read-file.ts';
import { removeTree } from './remove-tree.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/**
 * The one door to the filesystem. Looks at single entries do not go through Node's thread pool: the way there and back takes twenty times
 * longer than the look.
 */
export function createNodeFiles(): Files {
  return {
    readText,
    readTextIfExists,
    readBytes,
    readTail,
    sha256,
    write: (path, data, options) => explainWrite(path, () => writePlain(path, data, options?.mode)),
    writeAtomic: (path, data, options) => explainWrite(path, () => writeAtomic(path, data, options?.mode)),
    createExclusive: (path, data, options) => explainWrite(path, () => createExclusive(path, data, options?.mode)),
    appendDurable: (path, data) => explainWrite(path, () => appendDurable(path, data)),
    stat: (path, options) => statIfExists(path, options?.follow === true),
    list: async (path) => readdirSync(path).sort(),
    mkdir: (path, options) => explainWrite(path, () => makeFolder(path, options?.mode)),
    rename: (from, to) => explainWrite(to, () => promises.rename(from, to)),
    remove: (path) => explainWrite(path, () => removeTree(path)),
    symlink: (target, path) => explainWrite(path, () => promises.symlink(target, path)),
    readLink: (path) => promises.readlink(path),
    realpath: async (path) => realpathSync.native(path),
    chown: (path, uid, gid) => explainWrite(path, () => promises.chown(path, uid, gid)),
    chmod: (path, mode) => explainWrite(path, () => promises.chmod(path, mode)),
    glob: findFiles,
    tempDir: (name) => explainWrite(tmpdir(), () => makeTemporaryFolder(name)),
    openRaw,
    space,
  };
}

/** In place and not synced: for what can be made again. 0644 unless a mode is given or the file is there. */
async function writePlain(path: string, data: string | Uint8Array, mode: number | undefined): Promise<void> {
  const isNew = (await statIfExists(path, true)) === undefined;
  const file = await promises.open(path, 'w', isNew ? 0o600 : undefined);
  try {
    const wanted = mode ?? (isNew ? 0o644 : undefined);
    if (wanted !== undefined) await file.chmod(wanted);
    await file.writeFile(data);
  } finally {
    await file.close();
  }
}

async function statIfExists(path: string, follow: boolean): Promise<FileStat | undefined> {
  try {
    const options = { throwIfNoEntry: false } as const;
    const found = follow ? statSync(path, options) : lstatSync(path, options);
    if (found === undefined) return undefined;
    return {
      type: typeOf(found),
      sizeBytes: found.size,
      mode: found.mode & 0o7777,
      uid: found.uid,
      gid: found.gid,
      device: found.dev,
      inode: found.ino,
      mtimeMs: found.mtimeMs,
      birthtimeMs: found.birthtimeMs,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function typeOf(found: Stats): FileStat['type'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  return found.isSymbolicLink() ? 'symlink' : 'other';
}

/** By code unit, not by the person's language, so that digests over the list are the same everywhere. */
async function findFiles(patterns: readonly string[], cwd: string): Promise<readonly string[]> {
  const { glob } = await import('tinyglobby');
  const found = await glob([...patterns], { cwd, dot: true, followSymbolicLinks: false });
  return found.sort((a, b) => (a < b ? -1 : 1));
}

async function openRaw(path: string): ReturnType<Files['openRaw']> {
  const file = await promises.open(path, 'r+');
  return { fd: file.fd, close: () => file.close() };
}

async function space(path: string): ReturnType<Files['space']> {
  const { bavail, blocks, bsize } = await promises.statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
