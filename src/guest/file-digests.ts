import { dirname } from 'node:path';
import type { FileStat, Host } from '../host/host.ts';

/** A change within the clock's grain of the reading would go unseen, so only a file that has rested is remembered. */
const restMs = 2000;
const maxRemembered = 50_000;

/** Digests of files, remembered by path, size, time and inode across runs, so that a run without changes reads nothing. */
export interface FileDigests {
  /** Lower-case hex sha256 of a file whose stat was just taken. */
  sha256(path: string, stat: FileStat): Promise<string>;
  /** Writes what was learned, if anything; a cache that cannot be written is no error. */
  save(): Promise<void>;
}

/** Opens the cache in `cacheFile`, a JSON document. What cannot be read there is forgotten. */
export async function openFileDigests(host: Host, cacheFile: string): Promise<FileDigests> {
  const known = readKnown(await host.files.readTextIfExists(cacheFile));
  const used = new Map<string, string>();
  return {
    async sha256(path, stat) {
      const seen = `${stat.sizeBytes} ${stat.mtimeMs} ${stat.device} ${stat.inode}`;
      const entry = known.get(path);
      if (entry?.startsWith(`${seen} `)) return entry.slice(seen.length + 1);
      const digest = await host.files.sha256(path);
      if (Date.parse(host.clock.now()) - stat.mtimeMs > restMs) used.set(path, `${seen} ${digest}`);
      return digest;
    },
    async save() {
      if (used.size === 0) return;
      const newest = [...used, ...[...known].filter(([path]) => !used.has(path))].slice(0, maxRemembered);
      try {
        await host.files.mkdir(dirname(cacheFile));
        await host.files.writeAtomic(cacheFile, JSON.stringify({ version: 1, files: Object.fromEntries(newest) }));
      } catch {
        // A full or read-only disk costs time on the next run, nothing else.
      }
    },
  };
}

/** Each value is `<size> <mtime> <device> <inode> <digest>`. */
function readKnown(text: string | undefined): ReadonlyMap<string, string> {
  try {
    const value = JSON.parse(text ?? '{}') as { readonly version?: unknown; readonly files?: unknown } | null;
    if (value?.version !== 1 || typeof value.files !== 'object' || value.files === null) return new Map();
    return new Map(Object.entries(value.files).filter(([, entry]) => typeof entry === 'string' && / [0-9a-f]{64}$/.test(entry)));
  } catch {
    return new Map();
  }
}
