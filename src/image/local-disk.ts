import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { checkDisk, convertDisk, type DiskFormat } from './check-disk.ts';
import { localBlob } from './file-digest.ts';
import { type ImageContext, type ImageFacts, imageKey, type PulledImage } from './image-context.ts';
import { copyUnchanged, type FileRequest, fileEntry, statImageFile } from './local-image.ts';
import { diskMediaTypes } from './media-type.ts';
import { hasQcow2Magic } from './qcow2-header.ts';
import { requireSpace } from './require-space.ts';
import { withScratch } from './scratch.ts';
import { blobFile, hasBlob, putBlob } from './store.ts';
import { addToStoreIndex, findStoredImage, readStoreIndex } from './store-index.ts';

/** The file that a project's disk is now; not yet the blob, since a raw one is converted. @throws VUP_INPUT_MISSING · VUP_IMAGE_INVALID */
export async function findLocalDisk(request: FileRequest, facts: ImageFacts): Promise<BlobRef> {
  const typeOf = (head: Uint8Array) => {
    const problem = hasQcow2Magic(head) === (diskFormatOf(request.path) === 'qcow2') ? undefined : problems[diskFormatOf(request.path)];
    if (problem === undefined) return diskMediaTypes.foreign;
    throw new VupError('VUP_IMAGE_INVALID', {
      message: `${request.name} cannot be used as a disk: ${problem}`,
      hint: 'Name a disk by its format: .qcow2, or .raw and .img for a raw one.',
    });
  };
  return localBlob(facts.host, facts.cacheDir, { path: request.path, stat: await statImageFile(request, facts), typeOf });
}

const problems: Readonly<Record<DiskFormat, string>> = {
  qcow2: 'it is named .qcow2 but is not qcow2',
  raw: 'it is named as a raw disk but begins like qcow2',
};

/** The image, when the store has the disk as the file is now. @throws VUP_INPUT_MISSING · VUP_IMAGE_INVALID */
export async function findImportedDisk(request: FileRequest, facts: ImageFacts): Promise<PulledImage | undefined> {
  const { host, storeRoot } = facts;
  const lockEntry = fileEntry(await findLocalDisk(request, facts));
  const stored = findStoredImage(await readStoreIndex(host, storeRoot), imageKey(request.name, facts), lockEntry);
  if (stored === undefined || !(await hasBlob(host, storeRoot, stored.blob))) return undefined;
  return { blob: stored.blob, file: blobFile(storeRoot, stored.blob.digest), lockEntry };
}

/**
 * Brings a project's disk into the store: copied first and then checked, so that what was checked is what is used; a raw one is converted.
 * The lock keeps the digest of the project's own file. @throws VUP_INPUT_MISSING · VUP_IMAGE_INVALID
 */
export async function importLocalDisk(request: FileRequest, context: ImageContext): Promise<PulledImage> {
  const { host, storeRoot, signal } = context;
  const here = await findImportedDisk(request, context);
  if (here !== undefined) return here;
  const expected = await findLocalDisk(request, context);
  const disk = { format: diskFormatOf(request.path), name: request.name };
  return withScratch(host, context.cacheDir, async (folder) => {
    await requireSpace(host, folder, expected.sizeBytes, `copying ${request.name}`);
    const copy = join(folder, 'disk');
    await copyUnchanged(request, copy, expected, context);
    await checkDisk(copy, disk, context);
    const { file, blob } = disk.format === 'raw' ? await convertRaw(copy, disk.name, context) : { file: copy, blob: expected };
    const stored = await putBlob(host, storeRoot, file, blob);
    const lockEntry = fileEntry(expected);
    await addToStoreIndex(host, storeRoot, { ...imageKey(request.name, context), blob, lockEntry }, signal);
    return { blob, file: stored, lockEntry };
  });
}

/** A raw disk as qcow2, beside it. */
export async function convertRaw(
  copy: string,
  name: string,
  context: ImageContext,
): Promise<{ readonly file: string; readonly blob: BlobRef }> {
  const { host } = context;
  const file = `${copy}.qcow2`;
  await convertDisk(copy, file, { format: 'raw', name }, context);
  const sizeBytes = (await host.files.stat(file))?.sizeBytes ?? 0;
  return { file, blob: { digest: await host.files.sha256(file), mediaType: diskMediaTypes.foreign, sizeBytes } };
}

/** By its name alone: contents are never asked what they are. */
export function diskFormatOf(path: string): DiskFormat {
  return path.endsWith('.qcow2') ? 'qcow2' : 'raw';
}
