import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { makeDiskBlob } from './disk-blob.ts';
import { localBlob } from './file-digest.ts';
import { type ImageContext, type ImageFacts, imageKey, type PulledImage } from './image-context.ts';
import { copyUnchanged, type FileRequest, fileEntry, statImageFile } from './local-image.ts';
import { diskMediaTypes } from './media-type.ts';
import { diskFormOf, judgeStart } from './packed-disk.ts';
import { requireSpace } from './require-space.ts';
import { withScratch } from './scratch.ts';
import { blobFile, hasBlob, putBlob } from './store.ts';
import { addToStoreIndex, findStoredImage, readStoreIndex } from './store-index.ts';

/** The file that a project's disk is now; not yet the blob, since a raw or packed one is converted. @throws VUP_INPUT_MISSING · VUP_IMAGE_INVALID */
export async function findLocalDisk(request: FileRequest, facts: ImageFacts): Promise<BlobRef> {
  const typeOf = (head: Uint8Array) => {
    const problem = judgeStart(diskFormOf(request.path), head);
    if (problem === undefined) return diskMediaTypes.foreign;
    throw new VupError('VUP_IMAGE_INVALID', {
      message: `${request.name} cannot be used as a disk: ${problem}`,
      hint: 'Name a disk by its format: .qcow2, .raw and .img for a raw one, .box and .ova for a packed machine.',
    });
  };
  return localBlob(facts.host, facts.cacheDir, { path: request.path, stat: await statImageFile(request, facts), typeOf });
}

/** The image, when the store has the disk as the file is now. @throws VUP_INPUT_MISSING · VUP_IMAGE_INVALID */
export async function findImportedDisk(request: FileRequest, facts: ImageFacts): Promise<PulledImage | undefined> {
  const { host, storeRoot } = facts;
  const lockEntry = fileEntry(await findLocalDisk(request, facts));
  const stored = findStoredImage(await readStoreIndex(host, storeRoot), imageKey(request.name, facts), lockEntry);
  if (stored === undefined || !(await hasBlob(host, storeRoot, stored.blob))) return undefined;
  return { blob: stored.blob, file: blobFile(storeRoot, stored.blob.digest), lockEntry };
}

/**
 * Brings a project's disk into the store: copied first and then checked, so that what was checked is what is used; a raw or packed one is converted.
 * The lock keeps the digest of the project's own file. @throws VUP_INPUT_MISSING · VUP_IMAGE_INVALID
 */
export async function importLocalDisk(request: FileRequest, context: ImageContext): Promise<PulledImage> {
  const { host, storeRoot, signal } = context;
  const here = await findImportedDisk(request, context);
  if (here !== undefined) return here;
  const expected = await findLocalDisk(request, context);
  return withScratch(host, context.cacheDir, async (folder) => {
    await requireSpace(host, folder, expected.sizeBytes, `copying ${request.name}`);
    const copy = join(folder, 'disk');
    await copyUnchanged(request, copy, expected, context);
    const { path, name } = request;
    const { file, blob } = await makeDiskBlob({ file: copy, path, name, digest: expected.digest, folder }, context);
    const stored = await putBlob(host, storeRoot, file, blob);
    const lockEntry = fileEntry(expected);
    await addToStoreIndex(host, storeRoot, { ...imageKey(request.name, context), blob, lockEntry }, signal);
    return { blob, file: stored, lockEntry };
  });
}
