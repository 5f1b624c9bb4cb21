import type { Files } from '../host/host.ts';

/** A folder by name and by what the filesystem knows it by. */
export interface ProjectPlace {
  /** Absolute, links resolved. */
  readonly projectDir: string;
  readonly device: number;
  readonly inode: number;
  /** Filesystems give an inode number out again; when the folder was made tells two apart. 0 where the filesystem does not know. */
  readonly birthtimeMs: number;
}

/** One known environment. */
export interface IndexEntry extends ProjectPlace {
  /** 8 hex digits. */
  readonly id: string;
}

/**
 * Whose environment a project folder has. `known`: as before. `moved`: the same folder under another path, the old path gone; adopted.
 * `replaced`: another folder at the same path, as after a fresh clone; the environment is kept. `new`: none; also for a copy.
 */
export type FoundEnvironment =
  | { readonly kind: 'known'; readonly id: string }
  | { readonly kind: 'moved'; readonly id: string; readonly from: string }
  | { readonly kind: 'replaced'; readonly id: string }
  | { readonly kind: 'new'; readonly id: string };

/** What the index says of a project folder, and where that folder is now. */
export interface ProjectMatch {
  readonly found: FoundEnvironment | undefined;
  readonly place: ProjectPlace;
}

/**
 * Finds the entry of a folder. First by path and inode; then by inode under another path, when the old path is gone (moved) or is this
 * same folder seen through a bind mount; then by path alone (replaced).
 */
export async function matchProject(files: Files, entries: readonly IndexEntry[], projectDir: string): Promise<ProjectMatch> {
  const place = await locate(files, projectDir);
  const sameFolder = entries.filter((entry) => isSameFolder(entry, place));
  const samePath = entries.find((entry) => entry.projectDir === place.projectDir);
  if (samePath !== undefined && sameFolder.includes(samePath)) return { found: { kind: 'known', id: samePath.id }, place };
  for (const entry of sameFolder) {
    const there = await files.stat(entry.projectDir, { follow: true });
    if (there?.inode === place.inode && there.device === place.device)
      return { found: { kind: 'known', id: entry.id }, place: { ...place, projectDir: entry.projectDir } };
    if (there === undefined) return { found: { kind: 'moved', id: entry.id, from: entry.projectDir }, place };
  }
  if (samePath !== undefined) return { found: { kind: 'replaced', id: samePath.id }, place };
  return { found: undefined, place };
}

async function locate(files: Files, projectDir: string): Promise<ProjectPlace> {
  const real = await files.realpath(projectDir);
  const found = await files.stat(real, { follow: true });
  return { projectDir: real, device: found?.device ?? 0, inode: found?.inode ?? 0, birthtimeMs: found?.birthtimeMs ?? 0 };
}

function isSameFolder(a: ProjectPlace, b: ProjectPlace): boolean {
  return a.inode === b.inode && a.device === b.device && a.birthtimeMs === b.birthtimeMs;
}
