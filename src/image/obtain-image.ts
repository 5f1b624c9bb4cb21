import { isVupError, VupError } from '../errors/vup-error.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { buildImage } from './build-image.ts';
import type { CatalogImage } from './catalog.ts';
import { downloadCloudImage } from './cloud-image.ts';
import { type ImageContext, imageKey, notice, type PulledImage, throwIfAborted } from './image-context.ts';
import type { LockEntry, VendorEntry } from './lock-entry.ts';
import { lockEntryOf } from './lock-file.ts';
import { withScratch } from './scratch.ts';
import { putBlob } from './store.ts';
import { addToStoreIndex } from './store-index.ts';
import { downloadVendorImage, vendorServer } from './vendor.ts';

/**
 * Makes a catalogue image be in the store. What the lock pins decides the source; without a lock the vendor's file is tried first and
 * then a build. The caller holds the claim on the image.
 */
export async function obtainImage(image: CatalogImage, context: ImageContext): Promise<PulledImage> {
  const locked = lockEntryOf(context.lock, imageKey(image.name, context));
  switch (locked?.source) {
    case 'vendor':
      return obtainLocked(image, context, locked);
    case 'built':
      return obtainBuild(image, context);
    case 'file':
    case undefined:
      return obtainAny(image, context);
    default:
      return locked satisfies never;
  }
}

async function obtainLocked(image: CatalogImage, context: ImageContext, locked: VendorEntry): Promise<PulledImage> {
  try {
    return await obtainVendor(image, context, locked);
  } catch (cause) {
    if (!isVupError(cause) || cause.code !== 'VUP_IMAGE_FETCH') throw cause;
    throw new VupError('VUP_IMAGE_FETCH', {
      message: `${image.name} is locked to its vendor's file ${locked.sha256.slice(0, 12)}…, which cannot be downloaded: ${sentence(cause)}`,
      hint: `Choose: run again when ${vendorServer(context)} is in reach; or set another image server that has the file; or delete the entry of ${image.name} from Vfile.lock, and Vup takes the newest file or builds the image from packages.`,
      cause,
    });
  }
}

async function obtainAny(image: CatalogImage, context: ImageContext): Promise<PulledImage> {
  try {
    return await obtainVendor(image, context);
  } catch (vendorError) {
    throwIfAborted(context.signal);
    if (!isVupError(vendorError) || vendorError.code !== 'VUP_IMAGE_FETCH') throw vendorError;
    notice(context, `${image.name} cannot be downloaded (${sentence(vendorError)}); building it from packages instead`);
    return obtainBuild(image, context, vendorError);
  }
}

async function obtainVendor(image: CatalogImage, context: ImageContext, locked?: VendorEntry): Promise<PulledImage> {
  const download = imageKey(image.name, context).diskKind === 'disk' ? downloadCloudImage : downloadVendorImage;
  const { file, blob, lockEntry } = await download(image, context, locked);
  return keep(image, context, { file, blob, lockEntry });
}

async function obtainBuild(image: CatalogImage, context: ImageContext, vendorError?: VupError): Promise<PulledImage> {
  const { host, progress } = context;
  try {
    return await withScratch(host, context.cacheDir, async (folder) => {
      const { file, mediaType, lockEntry } = await buildImage(image, folder, context);
      const sizeBytes = (await host.files.stat(file))?.sizeBytes ?? 0;
      const digest = await host.files.sha256(file, (done) => progress.bar(done, sizeBytes, 'bytes', 'checking'));
      return keep(image, context, { file, blob: { digest, mediaType, sizeBytes }, lockEntry });
    });
  } catch (cause) {
    throw vendorError === undefined || !isVupError(cause) ? cause : bothFailed(image, cause, vendorError);
  }
}

/** The second reason alone would hide that the first way was tried. */
function bothFailed(image: CatalogImage, cause: VupError, vendorError: VupError): VupError {
  if (cause.code === 'VUP_INTERRUPTED') return cause;
  return new VupError(cause.code, {
    message: `${image.name} can be had neither way: ${sentence(vendorError)}; ${sentence(cause)}`,
    ...(cause.hint === undefined ? {} : { hint: cause.hint }),
    details: cause.details,
    cause,
  });
}

/** A message as part of a longer one. */
function sentence(error: VupError): string {
  return error.message.replace(/\.$/, '');
}

interface Obtained {
  readonly file: string;
  readonly blob: BlobRef;
  readonly lockEntry: LockEntry;
}

async function keep(image: CatalogImage, context: ImageContext, { file, blob, lockEntry }: Obtained): Promise<PulledImage> {
  const { host, storeRoot, signal } = context;
  const stored = await putBlob(host, storeRoot, file, blob);
  await addToStoreIndex(host, storeRoot, { ...imageKey(image.name, context), blob, lockEntry }, signal);
  return { blob, file: stored, lockEntry };
}
