import { constants, promises } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { temporaryName } from './temporary-name.ts';

const fileMode = 0o644;

/**
 * Replaces a file whole: after a crash at any point it is the old or the new one. Without a mode, that of the file it replaces is kept,
 * else 0644; its owner is kept where this process may.
 */
export async function writeAtomic(path: string, data: string | Uint8Array, mode?: number): Promise<void> {
  const old = await promises.lstat(path).catch(() => undefined);
  const owner = old !== undefined && process.getuid?.() === 0 ? old : undefined;
  const temporary = temporaryName(path);
  try {
    await writeNew(temporary, data, async (file) => {
      await file.chmod(mode ?? (old === undefined ? fileMode : old.mode & 0o7777));
      if (owner !== undefined) await file.chown(owner.uid, owner.gid);
    });
    await promises.rename(temporary, path);
  } catch (error) {
    await discard(temporary);
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * The name appears with its whole content, or not at all; false when it was there before. Not synced, for what is made so says which process
 * lives: after the host went down it may be empty, and then it says nothing.
 */
export async function createExclusive(path: string, data: string, mode = fileMode): Promise<boolean> {
  const temporary = temporaryName(path);
  try {
    await writeUnsynced(temporary, data, mode);
    await promises.link(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!hasNoLinks(code, error)) throw error;
    return createDirectly(path, data, mode);
  } finally {
    await discard(temporary);
  }
  return true;
}

/** Appends to a file, made 0600 when it is new, and resolves when the bytes are on the disk. */
export async function appendDurable(path: string, data: string): Promise<void> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const file = await promises.open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  let isNew = false;
  try {
    isNew = (await file.stat()).size === 0;
    await file.appendFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
  if (isNew) await syncFolder(dirname(path));
}

async function writeUnsynced(path: string, data: string, mode: number): Promise<void> {
  const file = await promises.open(path, 'wx', 0o600);
  try {
    await file.writeFile(data);
    await file.chmod(mode);
  } finally {
    await file.close();
  }
}

/** Opened with `wx`, which never follows a link that someone put in its place. */
async function writeNew(path: string, data: string | Uint8Array, finish: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await promises.open(path, 'wx', 0o600);
  try {
    await file.writeFile(data);
    await finish(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Filesystems without hard links (exFAT, some shared folders): the name may then be seen a moment before its content. */
async function createDirectly(path: string, data: string, mode: number): Promise<boolean> {
  try {
    await writeUnsynced(path, data, mode);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function hasNoLinks(code: string | undefined, error: unknown): boolean {
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === 'link' && (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS');
}

/** A rename is only durable once its folder is. Some filesystems refuse to sync a folder and need none. */
async function syncFolder(path: string): Promise<void> {
  const folder = await promises.open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EINVAL' && code !== 'ENOTSUP') throw error;
  } finally {
    await folder.close();
  }
}

async function discard(path: string): Promise<void> {
  await promises.unlink(path).catch(() => undefined);
}
