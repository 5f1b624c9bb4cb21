import { dirname, relative } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';

/** What keeps one file of a writable folder from being written by the guest. Paths are relative to the folder. */
export interface FolderGuards {
  /** Folders on the way to a file: made mount points, so that none can be renamed or taken away from under it. Outermost first. */
  readonly pinned: readonly string[];
  /** Files that can be read only, and neither renamed, replaced nor removed. */
  readonly readonly: readonly string[];
}

/** No guards. */
export const noGuards: FolderGuards = { pinned: [], readonly: [] };

/**
 * Guards for those of the files that are there and lie in the folder. One that is not there cannot be guarded without making it; that it
 * appeared is seen by whoever reads it next (see docs/decisions/0011). @throws VUP_VFILE_INVALID for a link, which cannot be guarded
 */
export async function guardsOf(folder: string, files: readonly string[], host: Host): Promise<FolderGuards> {
  const root = await host.files.realpath(folder);
  const readonly: string[] = [];
  for (const file of files) {
    const stat = await host.files.stat(file);
    if (stat === undefined) continue;
    const inside = relative(root, `${await host.files.realpath(dirname(file))}/${file.slice(file.lastIndexOf('/') + 1)}`);
    if (inside === '' || inside === '..' || inside.startsWith('../')) continue;
    if (stat.type === 'symlink') throw linked(file, folder);
    readonly.push(inside);
  }
  return { pinned: [...new Set(readonly.flatMap(parentsOf))].sort(), readonly };
}

/** `a`, `a/b` of `a/b/c`. */
function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, position) => parts.slice(0, position + 1).join('/'));
}

function linked(file: string, folder: string): VupError {
  return new VupError('VUP_VFILE_INVALID', {
    message: `${file} is a link, and so cannot be kept from a machine that may write ${folder}`,
    hint: 'put the file itself there, or share the folder with readonly: true',
  });
}
