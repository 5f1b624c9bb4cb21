import type { ImageRequest } from '../machine/machine.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { checkRootfs } from './check-rootfs.ts';
import { makeDiskBlob } from './disk-blob.ts';
import { downloadChecked } from './download-checked.ts';
import { type ImageContext, type ImageFacts, imageKey, type PulledImage } from './image-context.ts';
import type { VendorEntry } from './lock-entry.ts';
import { compressionOf, detectCompression, magicBytes, rootfsMediaTypes } from './media-type.ts';
import { withScratch } from './scratch.ts';
import { blobFile, hasBlob, putBlob } from './store.ts';
import { addToStoreIndex, findStoredImage, readStoreIndex } from './store-index.ts';

/** An image that the Vfile names by URL and digest. */
export type UrlRequest = Extract<ImageRequest, { kind: 'url' }>;

const maxBytes = 8 * 1024 ** 3;

/** The image, when the store has what the digest says. */
export async function findUrlImage(request: UrlRequest, facts: ImageFacts): Promise<PulledImage | undefined> {
  const { host, storeRoot } = facts;
  const stored = findStoredImage(await readStoreIndex(host, storeRoot), imageKey(request.name, facts), entryOf(request, 1));
  if (stored === undefined || !(await hasBlob(host, storeRoot, stored.blob))) return undefined;
  return { blob: stored.blob, file: blobFile(storeRoot, stored.blob.digest), lockEntry: stored.lockEntry };
}

/**
 * Brings the image into the store: the very bytes of the digest, and looked at like any file of a stranger.
 * @throws VUP_IMAGE_FETCH · VUP_IMAGE_DIGEST · VUP_IMAGE_INVALID · VUP_HOST_RESOURCE
 */
export async function obtainUrlImage(request: UrlRequest, context: ImageContext): Promise<PulledImage> {
  const { host, storeRoot, signal } = context;
  const got = await downloadChecked(request.url, { algorithm: 'sha256', digest: request.sha256, maxBytes }, context);
  const lockEntry = entryOf(request, (await host.files.stat(got))?.sizeBytes ?? 0);
  return withScratch(host, context.cacheDir, async (folder) => {
    const { file, blob } =
      request.form === 'disk' ? await asDisk(request, { got, folder }, context) : await asRootfs(request, got, context);
    const stored = await putBlob(host, storeRoot, file, blob);
    if (file !== got) await host.files.remove(got);
    await addToStoreIndex(host, storeRoot, { ...imageKey(request.name, context), blob, lockEntry }, signal);
    return { blob, file: stored, lockEntry };
  });
}

function entryOf({ url, sha256 }: UrlRequest, sizeBytes: number): VendorEntry {
  return { source: 'vendor', url, sha256, sizeBytes };
}

interface Brought {
  readonly file: string;
  readonly blob: BlobRef;
}

async function asRootfs(request: UrlRequest, file: string, context: ImageContext): Promise<Brought> {
  const { files } = context.host;
  const mediaType = rootfsMediaTypes[detectCompression(await files.readBytes(file, magicBytes), request.url)];
  await checkRootfs(file, { compression: compressionOf(mediaType) ?? 'none', name: request.url }, context);
  return { file, blob: { digest: request.sha256, mediaType, sizeBytes: (await files.stat(file))?.sizeBytes ?? 0 } };
}

function asDisk(
  request: UrlRequest,
  { got, folder }: { readonly got: string; readonly folder: string },
  context: ImageContext,
): Promise<Brought> {
  const { pathname } = new URL(request.url);
  return makeDiskBlob({ file: got, path: pathname, name: request.url, digest: request.sha256, folder }, context);
}
