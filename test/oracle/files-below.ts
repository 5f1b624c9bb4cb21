import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A file, folder or socket that was found; symbolic links are left out, for their mode says nothing. */
export interface FoundFile {
  readonly path: string;
  readonly kind: 'folder' | 'socket' | 'file' | 'pipe or device';
  readonly mode: number;
  readonly sizeBytes: number;
}

/** All below a folder, itself included, without leaving its file system. Folders that `enter` refuses are named, not entered. */
export function filesBelow(folder: string, enter: (path: string) => boolean = () => true): readonly FoundFile[] {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  const found: FoundFile[] = [];
  collect(folder, stat.dev, enter, found);
  return found;
}

function collect(path: string, device: number, enter: (path: string) => boolean, found: FoundFile[]): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.isSymbolicLink() || stat.dev !== device) return;
  const kind = stat.isDirectory() ? 'folder' : stat.isSocket() ? 'socket' : stat.isFile() ? 'file' : 'pipe or device';
  found.push({ path, kind, mode: stat.mode & 0o7777, sizeBytes: stat.size });
  if (kind !== 'folder' || !enter(path)) return;
  for (const { name } of namesIn(path)) collect(join(path, name), device, enter, found);
}

/** Empty when the folder went away meanwhile. */
function namesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Vup's books below a home: all but environments, images and downloads, which are many and large, and but for what others keep there. */
export function booksBelow(home: string): readonly FoundFile[] {
  const own = ['data', 'state', 'cache', 'config'].map((name) => join(home, name));
  const passed = ['environments', 'store', 'downloads', 'images'];
  return filesBelow(home, (path) => path === home || (own.some((folder) => path.startsWith(folder)) && !passed.includes(basename(path))));
}
