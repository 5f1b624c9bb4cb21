import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { withClaim } from './claim.ts';
import { isHexDigest, isLockEntry, type LockEntry, sameLockEntry } from './lock-entry.ts';
import type { LockKey } from './lock-file.ts';
import { isImageMediaType } from './media-type.ts';

/** One image in the store, and what its name would be locked to. */
export interface StoredImage {
  readonly name: string;
  readonly arch: string;
  readonly diskKind: string;
  readonly blob: BlobRef;
  readonly lockEntry: LockEntry;
}

/** Newest first. */
type StoreIndex = readonly StoredImage[];

/** All images that the index of a store names; a missing or broken index is an empty one, since it can be made again. */
export async function readStoreIndex(host: Host, storeRoot: string): Promise<StoreIndex> {
  const text = await host.files.readTextIfExists(indexFile(storeRoot));
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    const images = (value as { readonly images?: unknown } | null)?.images;
    return Array.isArray(images) ? images.filter(isStoredImage) : [];
  } catch {
    return [];
  }
}

/** Puts an image first; an earlier entry with the same contents goes. Safe with other processes at the same time. */
export async function addToStoreIndex(host: Host, storeRoot: string, image: StoredImage, signal: AbortSignal): Promise<void> {
  await withClaim(host, join(storeRoot, 'claims', 'index'), { signal }, async () => {
    const before = await readStoreIndex(host, storeRoot);
    const others = before.filter((entry) => !(sameKey(entry, image) && entry.blob.digest === image.blob.digest));
    await host.files.writeAtomic(indexFile(storeRoot), `${JSON.stringify({ version: 1, images: [image, ...others] }, null, 2)}\n`);
  });
}

/** Forgets the images whose blobs are not to be kept. Safe with other processes at the same time. */
export async function keepInStoreIndex(
  host: Host,
  storeRoot: string,
  keeps: (blob: BlobRef) => boolean,
  signal: AbortSignal,
): Promise<void> {
  await withClaim(host, join(storeRoot, 'claims', 'index'), { signal }, async () => {
    const before = await readStoreIndex(host, storeRoot);
    const images = before.filter(({ blob }) => keeps(blob));
    if (images.length === before.length) return;
    await host.files.writeAtomic(indexFile(storeRoot), `${JSON.stringify({ version: 1, images }, null, 2)}\n`);
  });
}

/**
 * The image of a store that a name stands for. Without a lock entry: the newest, but no build by another recipe than `recipe` (its digest). Locked to a vendor's file: only that one. Locked
 * to a build: that one, or else the newest build, since a differing build is a difference in the plan and not an error.
 */
export function findStoredImage(index: StoreIndex, key: LockKey, locked: LockEntry | undefined, recipe?: string): StoredImage | undefined {
  const candidates = index.filter((entry) => sameKey(entry, key));
  if (locked === undefined)
    return candidates.find(({ lockEntry }) => lockEntry.source !== 'built' || lockEntry.recipe === (recipe ?? lockEntry.recipe));
  const exact = candidates.find((entry) => sameLockEntry(entry.lockEntry, locked));
  if (exact !== undefined || locked.source !== 'built') return exact;
  return candidates.find((entry) => entry.lockEntry.source === 'built');
}

function indexFile(storeRoot: string): string {
  return join(storeRoot, 'images.json');
}

function sameKey(a: LockKey, b: LockKey): boolean {
  return a.name === b.name && a.arch === b.arch && a.diskKind === b.diskKind;
}

function isStoredImage(value: unknown): value is StoredImage {
  const { name, arch, diskKind, blob, lockEntry } = (value ?? {}) as Partial<Readonly<Record<keyof StoredImage, unknown>>>;
  const named = [name, arch, diskKind].every((part) => typeof part === 'string');
  return named && isBlobRef(blob) && isLockEntry(lockEntry);
}

function isBlobRef(value: unknown): value is BlobRef {
  const { digest, mediaType, sizeBytes } = (value ?? {}) as Partial<Readonly<Record<keyof BlobRef, unknown>>>;
  return isHexDigest(digest) && typeof mediaType === 'string' && isImageMediaType(mediaType) && typeof sizeBytes === 'number';
}
