import { basename } from 'node:path';
import type { Host } from '../host/host.ts';
import { decidingFiles } from '../machine/deciding-files.ts';
import { absent } from '../trust/grant.ts';
import type { FileTrace, Traces } from '../trust/share-watch.ts';

/** What the Vfile and the files beside it are now, by name. */
export async function tracesOf(host: Host, project: { readonly dir: string; readonly vfile: string }): Promise<Traces> {
  const paths = decidingFiles(project.dir, project.vfile);
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [basename(path), await traceOf(host, path)] as const)));
}

async function traceOf({ files }: Host, path: string): Promise<FileTrace> {
  const stat = await files.stat(path);
  if (stat === undefined) return { id: absent, sha256: absent };
  // A number is given again to another file; with the time at which it was made it is not.
  const id = `${stat.device}:${stat.inode}:${stat.birthtimeMs || stat.mtimeMs}`;
  const target = await files.stat(path, { follow: true });
  return { id, sha256: target?.type === 'file' ? await files.sha256(path) : absent };
}
