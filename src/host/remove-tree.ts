import { constants, type Stats } from 'node:fs';
import { chmod, type FileHandle, lstat, open, readdir, realpath, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import { mountAtOrBelow, readMountPoints } from './mount-points.ts';

/** Entries of one folder that are removed at the same time. */
const together = 32;

/**
 * Removes a file, a link, or a folder with all below it. Refuses before it touches anything when something is mounted at the path or
 * below, and goes down by open folders, never by name, so that a link put in place of a folder meanwhile leads nowhere else.
 */
export async function removeTree(path: string): Promise<void> {
  if (!isAbsolute(path) || resolve(path) === '/') {
    throw new VupError('VUP_BUG', { message: `Refused to remove "${path}": not an absolute path below the root folder.` });
  }
  const real = await realPlace(resolve(path));
  const found = real === undefined ? undefined : await statIfExists(real);
  if (real === undefined || found === undefined) return;
  if (!found.isDirectory()) return unlinkEntry(real);
  await refuseMounts(real);
  await emptyFolder(real, found.dev, real);
  await rmdir(real);
}

/** The path with its parents' links resolved, not its own; undefined when a parent does not exist. */
async function realPlace(path: string): Promise<string | undefined> {
  try {
    return join(await realpath(dirname(path)), basename(path));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function refuseMounts(path: string): Promise<void> {
  const points = await readMountPoints();
  const mounted = points === undefined ? undefined : mountAtOrBelow(path, points);
  if (mounted !== undefined) throw mountRefusal(path, mounted);
}

/** `at` reaches the folder, `shown` names it for people and in the list of mounts. */
async function emptyFolder(at: string, device: number, shown: string): Promise<void> {
  const folder = await openFolder(at);
  if (folder === undefined) return;
  try {
    const own = await refuseOtherDevice(folder, device, shown);
    const inside = process.platform === 'linux' ? `/proc/self/fd/${folder.fd}` : at;
    const entries = await readdir(inside, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory());
    await inGroups(
      entries.filter((entry) => !entry.isDirectory()),
      (entry) => unlinkEntry(join(inside, entry.name)),
    );
    // One after the other: each level holds a descriptor, and a guest decides how wide the tree is.
    for (const { name } of folders) {
      await emptyFolder(join(inside, name), own, join(shown, name));
      await removeFolder(join(inside, name));
    }
  } finally {
    await folder.close();
  }
}

/** A folder whose owner may not read or change it (overlayfs makes such) is opened for its owner first. */
async function openFolder(at: string): Promise<FileHandle | undefined> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  try {
    const folder = await open(at, flags);
    const { mode, uid } = await folder.stat();
    if ((mode & 0o700) !== 0o700 && uid === process.getuid?.()) await folder.chmod(0o700);
    return folder;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
  }
  await chmod(at, 0o700);
  return open(at, flags);
}

/** A btrfs subvolume has a device of its own and is still part of the tree; a mount is not. Resolves with the folder's device. */
async function refuseOtherDevice(folder: FileHandle, device: number, shown: string): Promise<number> {
  const { dev } = await folder.stat();
  if (dev === device) return dev;
  const points = await readMountPoints();
  if (points === undefined || mountAtOrBelow(shown, points) !== undefined) throw mountRefusal(shown, shown);
  return dev;
}

function mountRefusal(path: string, mounted: string): VupError {
  return new VupError('VUP_STATE_WRITE', {
    message: `"${path}" was not removed: another filesystem is mounted at "${mounted}".`,
    hint: `Run \`umount ${mounted}\`, then run again.`,
    details: { path, mounted },
  });
}

async function inGroups<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += together) await Promise.all(items.slice(from, from + together).map(act));
}

async function unlinkEntry(path: string): Promise<void> {
  await unlink(path).catch(ignoreAbsent);
}

async function removeFolder(path: string): Promise<void> {
  await rmdir(path).catch(ignoreAbsent);
}

async function statIfExists(path: string): Promise<Stats | undefined> {
  return lstat(path).catch(ignoreAbsent);
}

function ignoreAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
