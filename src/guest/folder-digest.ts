import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileStat, Host } from '../host/host.ts';
import type { FileDigests } from './file-digests.ts';

/** What a folder is read with. */
interface FolderReader {
  readonly host: Host;
  readonly fileDigests: FileDigests;
}

/**
 * One hex sha256 for a folder with all below it: names, kinds, contents, where links point, and whether a file is executable. Other mode
 * bits, owners and times do not count, since they do not reach the guest either.
 */
export async function folderDigest(folder: string, reader: FolderReader): Promise<string> {
  const hash = createHash('sha256');
  for await (const line of folderLines(folder, '', reader)) hash.update(`${line}\n`);
  return hash.digest('hex');
}

async function* folderLines(folder: string, prefix: string, reader: FolderReader): AsyncGenerator<string> {
  for (const name of [...(await reader.host.files.list(folder))].sort()) {
    const path = join(folder, name);
    const stat = await reader.host.files.stat(path);
    if (stat === undefined) continue;
    yield JSON.stringify([`${prefix}${name}`, ...(await describeEntry(path, stat, reader))]);
    if (stat.type === 'directory') yield* folderLines(path, `${prefix}${name}/`, reader);
  }
}

async function describeEntry(path: string, stat: FileStat, { host, fileDigests }: FolderReader): Promise<readonly string[]> {
  switch (stat.type) {
    case 'file':
      return ['file', (stat.mode & 0o100) === 0 ? '' : 'executable', await fileDigests.sha256(path, stat)];
    case 'symlink':
      return ['symlink', await host.files.readLink(path)];
    case 'directory':
    case 'other':
      return [stat.type];
    default:
      return stat.type satisfies never;
  }
}
