import type { ImageRequest } from '../machine/machine.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { catalogImage, type DiskKind, recipeOf } from './catalog.ts';
import { type ImageFacts, imageKey } from './image-context.ts';
import { findImportedDisk, findLocalDisk } from './local-disk.ts';
import { type FileRequest, fileEntry, findLocalImage } from './local-image.ts';
import { type LockEntry, sameLockEntry } from './lock-entry.ts';
import { lockEntryOf } from './lock-file.ts';
import { diskMediaTypes, rootfsMediaTypes } from './media-type.ts';
import { recipeDigest } from './recipe.ts';
import { hasBlob } from './store.ts';
import { findStoredImage, readStoreIndex } from './store-index.ts';
import { findUrlImage, type UrlRequest } from './url-image.ts';
import { vendorServer } from './vendor.ts';

/** What is known of an image without bringing it. */
export interface ResolvedImage {
  /** As the Vfile writes it. */
  readonly name: string;
  readonly arch: string;
  readonly diskKind: DiskKind;
  /** Its contents; absent when only a pull can tell. */
  readonly blob?: BlobRef;
  /** Whether those contents are in the store, so that nothing needs to be pulled. */
  readonly present: boolean;
  /** Where it comes from, as far as known. */
  readonly source?: LockEntry['source'];
  /** What `Vfile.lock` should say; absent when only a pull can tell. */
  readonly lockEntry?: LockEntry;
  /** `new`: the lock has no entry yet. `differs`: it names other contents than those that will be used. */
  readonly lock: 'same' | 'new' | 'differs';
  /** What a pull would do, in plain words, for the plan. */
  readonly how: string;
}

/** Looks an image up: changes nothing, asks no network; a project's tarball is read once per change of it. @throws VUP_IMAGE_UNKNOWN · VUP_INPUT_MISSING */
export async function resolveImage(request: ImageRequest, facts: ImageFacts): Promise<ResolvedImage> {
  switch (request.kind) {
    case 'catalog':
      return resolveCatalog(request.name, facts);
    case 'file':
      return resolveFile(request, facts);
    case 'url':
      return resolveUrl(request, facts);
    default:
      return request satisfies never;
  }
}

async function resolveCatalog(name: string, facts: ImageFacts): Promise<ResolvedImage> {
  const image = catalogImage(name);
  const key = imageKey(name, facts);
  const recipe = recipeDigest(recipeOf(image, key));
  const locked = lockEntryOf(facts.lock, key);
  const stored = findStoredImage(await readStoreIndex(facts.host, facts.storeRoot), key, locked, recipe);
  if (stored !== undefined && (await hasBlob(facts.host, facts.storeRoot, stored.blob))) {
    const { blob, lockEntry } = stored;
    return { ...key, blob, present: true, source: lockEntry.source, lockEntry, lock: compareLock(locked, lockEntry), how: 'already here' };
  }
  return { ...key, present: false, ...resolveLocked(locked, key.diskKind), how: describePull(locked, facts) };
}

/** Of an image that is not here, the lock may know the contents. */
function resolveLocked(locked: LockEntry | undefined, diskKind: DiskKind): Pick<ResolvedImage, 'blob' | 'source' | 'lockEntry' | 'lock'> {
  if (locked === undefined) return { lock: 'new' };
  if (locked.source === 'built') return { lock: 'same', source: locked.source };
  const mediaType = diskKind === 'disk' ? diskMediaTypes.foreign : rootfsMediaTypes.xz;
  const blob: BlobRef = { digest: locked.sha256, mediaType, sizeBytes: locked.sizeBytes };
  return { lock: 'same', source: locked.source, lockEntry: locked, blob };
}

function describePull(locked: LockEntry | undefined, facts: ImageFacts): string {
  const vendor = `download from ${vendorServer(facts)}`;
  if (locked === undefined) return `${vendor}, or build from packages where that is out of reach`;
  return locked.source === 'built' ? 'build from packages' : `${vendor} (locked)`;
}

async function resolveFile(request: FileRequest, facts: ImageFacts): Promise<ResolvedImage> {
  const key = imageKey(request.name, facts);
  if (key.diskKind === 'disk') return resolveDiskFile(request, facts, key);
  const blob = await findLocalImage(request, facts);
  const lockEntry = fileEntry(blob);
  const present = await hasBlob(facts.host, facts.storeRoot, blob);
  const lock = compareLock(lockEntryOf(facts.lock, key), lockEntry);
  return { ...key, blob, present, source: 'file', lockEntry, lock, how: present ? 'already here' : `copy ${request.name} into the store` };
}

async function resolveUrl(request: UrlRequest, facts: ImageFacts): Promise<ResolvedImage> {
  const key = imageKey(request.name, facts);
  const here = await findUrlImage(request, facts);
  const locked = lockEntryOf(facts.lock, key);
  if (here === undefined)
    return { ...key, present: false, source: 'vendor', lock: locked === undefined ? 'new' : 'same', how: `download from ${request.url}` };
  const { blob, lockEntry } = here;
  return { ...key, blob, present: true, source: 'vendor', lockEntry, lock: compareLock(locked, lockEntry), how: 'already here' };
}

async function resolveDiskFile(request: FileRequest, facts: ImageFacts, key: ReturnType<typeof imageKey>): Promise<ResolvedImage> {
  const lockEntry = fileEntry(await findLocalDisk(request, facts));
  const here = await findImportedDisk(request, facts);
  const lock = compareLock(lockEntryOf(facts.lock, key), lockEntry);
  const known = { ...key, source: 'file', lockEntry, lock } as const;
  if (here === undefined) return { ...known, present: false, how: `copy ${request.name} into the store` };
  return { ...known, blob: here.blob, present: true, how: 'already here' };
}

function compareLock(locked: LockEntry | undefined, found: LockEntry): ResolvedImage['lock'] {
  if (locked === undefined) return 'new';
  return sameLockEntry(locked, found) ? 'same' : 'differs';
}
