import { promises } from 'node:fs';
import { dirname } from 'node:path';

const folderMode = 0o755;

/**
 * Makes a folder and its missing parents. Modes hold whatever the umask: 0755 for parents, `mode` (0755) for the folder itself.
 * A folder that is there already is changed only when a mode is given and it has another.
 */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  if (await makeOne(path, mode ?? folderMode)) return;
  if (mode === undefined) return;
  const found = await promises.stat(path);
  if ((found.mode & 0o7777) !== mode) await promises.chmod(path, mode);
}

/** False when it was there. */
async function makeOne(path: string, mode: number, hasParent = false): Promise<boolean> {
  try {
    await promises.mkdir(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await promises.stat(path)).isDirectory()) return false;
    // Still no such file with a parent that is there: a filesystem such as /proc, where nobody makes folders.
    if (code !== 'ENOENT' || dirname(path) === path || hasParent) throw error;
    await makeOne(dirname(path), folderMode);
    return makeOne(path, mode, true);
  }
  await promises.chmod(path, mode);
  return true;
}
