import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import { mountAtOrBelow, readMountPoints } from './mount-points.ts';

/** So long the program does nothing else at a stretch. */
const stretchMs = 10;

/** When the rest of the program last had its turn. */
interface Pace {
  sinceMs: number;
}

/**
 * Removes a file, a link, or a folder with all below it. Refuses before it touches anything when something is mounted at the path or
 * below, and goes down by open folders, never by name, so that a link put in place of a folder meanwhile leads nowhere else.
 * Two that remove the same tree at once both end well. Each entry is removed at once and not through Node's thread pool, which takes ten times longer; the rest of the program has its turn in between.
 */
export async function removeTree(path: string): Promise<void> {
  if (!isAbsolute(path) || resolve(path) === '/') {
    throw new VupError('VUP_BUG', { message: `refused to remove "${path}": not an absolute path below the root folder` });
  }
  const real = realPlace(resolve(path));
  const found = real === undefined ? undefined : statIfExists(real);
  if (real === undefined || found === undefined) return;
  if (!found.isDirectory()) return unlinkEntry(real);
  refuseMounts(real);
  await emptyFolder({ at: real, shown: real, device: found.dev }, { sinceMs: performance.now() });
  removeFolder(real);
}

/** The path with its parents' links resolved, not its own; undefined when a parent does not exist. */
function realPlace(path: string): string | undefined {
  try {
    return join(realpathSync.native(dirname(path)), basename(path));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function refuseMounts(path: string): void {
  const points = readMountPoints();
  const mounted = points === undefined ? undefined : mountAtOrBelow(path, points);
  if (mounted !== undefined) throw mountRefusal(path, mounted);
}

/** `at` reaches the folder, `shown` names it for people and in the list of mounts. */
interface Folder {
  readonly at: string;
  readonly shown: string;
  /** Of the folder above. */
  readonly device: number;
}

async function emptyFolder({ at, shown, device }: Folder, pace: Pace): Promise<void> {
  const fd = openFolder(at);
  if (fd === undefined) return;
  try {
    const own = refuseOtherDevice(fd, device, shown);
    const inside = process.platform === 'linux' ? `/proc/self/fd/${fd}` : at;
    for (const entry of readdirSync(inside, { withFileTypes: true })) {
      const path = join(inside, entry.name);
      if (entry.isDirectory()) {
        await emptyFolder({ at: path, shown: join(shown, entry.name), device: own }, pace);
        removeFolder(path);
      } else unlinkEntry(path);
      await giveWay(pace);
    }
  } finally {
    closeSync(fd);
  }
}

/** Lets the rest of the program go on when it has waited long enough. */
async function giveWay(pace: Pace): Promise<void> {
  if (performance.now() - pace.sinceMs < stretchMs) return;
  await new Promise((resolve) => setImmediate(resolve));
  pace.sinceMs = performance.now();
}

/** A folder whose owner may not read or change it (overlayfs makes such) is opened for its owner first. */
function openFolder(at: string): number | undefined {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  try {
    const fd = openSync(at, flags);
    const { mode, uid } = fstatSync(fd);
    if ((mode & 0o700) !== 0o700 && uid === process.getuid?.()) fchmodSync(fd, 0o700);
    return fd;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
  }
  chmodSync(at, 0o700);
  return openSync(at, flags);
}

/** A btrfs subvolume has a device of its own and is still part of the tree; a mount is not. Answers the folder's device. */
function refuseOtherDevice(fd: number, device: number, shown: string): number {
  const { dev } = fstatSync(fd);
  if (dev === device) return dev;
  const points = readMountPoints();
  if (points === undefined || mountAtOrBelow(shown, points) !== undefined) throw mountRefusal(shown, shown);
  return dev;
}

function mountRefusal(path: string, mounted: string): VupError {
  return new VupError('VUP_STATE_WRITE', {
    message: `"${path}" was not removed: another filesystem is mounted at "${mounted}"`,
    hint: `Run \`umount ${mounted}\`, then run again.`,
    details: { path, mounted },
  });
}

function unlinkEntry(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

function statIfExists(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return undefined;
  }
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
