import { join } from 'node:path';
import type { FileStat, Host } from '../host/host.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { isHexDigest } from './lock-entry.ts';
import { isImageMediaType, magicBytes } from './media-type.ts';

/** A change within the clock's grain of the reading would go unseen, so a digest is only remembered of a file that has rested. */
const restMs = 2000;

/** A file of the project and how it is looked at. */
export interface LocalFile {
  readonly path: string;
  readonly stat: FileStat;
  /** The media type of a file that begins so. @throws VUP_IMAGE_INVALID */
  readonly typeOf: (head: Uint8Array) => string;
}

/**
 * The blob that a local file is. Its digest is remembered by path, size, time and inode, so that looking again costs a stat.
 * @throws VUP_IMAGE_INVALID when it is not what it should be
 */
export async function localBlob(host: Host, cacheDir: string, { path, stat, typeOf }: LocalFile): Promise<BlobRef> {
  const known = (await readCache(host, cacheDir)).get(path);
  if (known !== undefined && known.seen === seenAs(stat)) return known.blob;
  const mediaType = typeOf(await host.files.readBytes(path, magicBytes));
  const digest = await host.files.sha256(path);
  const blob: BlobRef = { digest, mediaType, sizeBytes: stat.sizeBytes };
  const age = Date.parse(host.clock.now()) - stat.mtimeMs;
  if (age > restMs) await remember(host, cacheDir, path, { seen: seenAs(stat), blob });
  return blob;
}

interface Known {
  readonly seen: string;
  readonly blob: BlobRef;
}

function seenAs(stat: FileStat): string {
  return [stat.sizeBytes, stat.mtimeMs, stat.device, stat.inode].join(' ');
}

function cacheFile(cacheDir: string): string {
  return join(cacheDir, 'image-files.json');
}

/** A cache that cannot be read is an empty one. */
async function readCache(host: Host, cacheDir: string): Promise<ReadonlyMap<string, Known>> {
  const text = await host.files.readTextIfExists(cacheFile(cacheDir));
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return new Map(Array.isArray(value) ? value.filter(isKnownPair) : []);
  } catch {
    return new Map();
  }
}

/** Two runs at once may forget one another's entry; it is made again. */
async function remember(host: Host, cacheDir: string, path: string, known: Known): Promise<void> {
  const cache = new Map(await readCache(host, cacheDir)).set(path, known);
  await host.files.mkdir(cacheDir);
  await host.files.writeAtomic(cacheFile(cacheDir), JSON.stringify([...cache]));
}

function isKnownPair(value: unknown): value is [string, Known] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const { seen, blob } = (value[1] ?? {}) as { seen?: unknown; blob?: Partial<Record<keyof BlobRef, unknown>> };
  const { digest, mediaType, sizeBytes } = blob ?? {};
  const typed = typeof mediaType === 'string' && isImageMediaType(mediaType);
  return typeof seen === 'string' && isHexDigest(digest) && typed && typeof sizeBytes === 'number';
}
