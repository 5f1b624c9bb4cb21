import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { FileStat } from '../host/host.ts';
import type { ImageRequest } from '../machine/machine.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { checkRootfs } from './check-rootfs.ts';
import { localBlob } from './file-digest.ts';
import { type ImageContext, type ImageFacts, type PulledImage, throwIfAborted } from './image-context.ts';
import type { FileEntry } from './lock-entry.ts';
import { compressionOf, detectCompression, rootfsMediaTypes } from './media-type.ts';
import { requireSpace } from './require-space.ts';
import { withScratch } from './scratch.ts';
import { blobFile, hasBlob, putBlob } from './store.ts';

/** A file of the project as image. */
export type FileRequest = Extract<ImageRequest, { kind: 'file' }>;

/** The blob that a project's tarball is now. @throws VUP_INPUT_MISSING · VUP_IMAGE_INVALID */
export async function findLocalImage(request: FileRequest, facts: ImageFacts): Promise<BlobRef> {
  const typeOf = (head: Uint8Array) => rootfsMediaTypes[detectCompression(head, request.path)];
  return localBlob(facts.host, facts.cacheDir, { path: request.path, stat: await statImageFile(request, facts), typeOf });
}

/** The image, when the store has the tarball as it is now. @throws VUP_INPUT_MISSING · VUP_IMAGE_INVALID */
export async function findImportedImage(request: FileRequest, facts: ImageFacts): Promise<PulledImage | undefined> {
  const blob = await findLocalImage(request, facts);
  return (await hasBlob(facts.host, facts.storeRoot, blob)) ? pulled(facts.storeRoot, blob) : undefined;
}

/**
 * Brings a project's tarball into the store: copied first and then checked, so that what was checked is what is used.
 * @throws VUP_INPUT_MISSING · VUP_IMAGE_INVALID
 */
export async function importLocalImage(request: FileRequest, context: ImageContext): Promise<PulledImage> {
  const { host, storeRoot } = context;
  const expected = await findLocalImage(request, context);
  if (await hasBlob(host, storeRoot, expected)) return pulled(storeRoot, expected);
  return withScratch(host, context.cacheDir, async (folder) => {
    await requireSpace(host, folder, expected.sizeBytes, `copying ${request.name}`);
    const copy = join(folder, 'rootfs');
    await copyUnchanged(request, copy, expected, context);
    await checkRootfs(copy, { compression: compressionOf(expected.mediaType) ?? 'none', name: request.name }, context);
    await putBlob(host, storeRoot, copy, expected);
    return pulled(storeRoot, expected);
  });
}

/** What the lock says of a project's file. */
export function fileEntry(blob: BlobRef): FileEntry {
  return { source: 'file', sha256: blob.digest, sizeBytes: blob.sizeBytes };
}

function pulled(storeRoot: string, blob: BlobRef): PulledImage {
  return { blob, file: blobFile(storeRoot, blob.digest), lockEntry: fileEntry(blob) };
}

/** @throws VUP_INPUT_MISSING */
export async function statImageFile(request: FileRequest, { host }: ImageFacts): Promise<FileStat> {
  const stat = await host.files.stat(request.path, { follow: true });
  if (stat?.type === 'file') return stat;
  throw new VupError('VUP_INPUT_MISSING', {
    message: stat === undefined ? `image ${request.name} does not exist` : `image ${request.name} is not a file`,
    hint: `Vup looked for ${request.path}`,
  });
}

/** Copies a project's file, which must still be the one that was looked at. @throws VUP_PLAN_STALE · VUP_IMAGE_INVALID */
export async function copyUnchanged(request: FileRequest, copy: string, expected: BlobRef, context: ImageContext): Promise<void> {
  await copyFile(request.path, copy, context);
  const onBytes = (done: number) => context.progress.bar(done, expected.sizeBytes, 'bytes', 'checking');
  if ((await context.host.files.sha256(copy, onBytes)) !== expected.digest) throw changed(request);
}

async function copyFile(from: string, to: string, context: ImageContext): Promise<void> {
  const result = await context.host.exec.run(['cp', '--reflink=auto', '--sparse=auto', '--', from, to], { signal: context.signal });
  throwIfAborted(context.signal);
  if (result.exitCode === 0) return;
  throw new VupError('VUP_IMAGE_INVALID', { message: `${from} cannot be copied: ${result.stderr.trim()}` });
}

function changed(request: FileRequest): VupError {
  return new VupError('VUP_PLAN_STALE', {
    message: `${request.name} changed while it was read`,
    hint: 'Run the same command again when nothing writes it any more.',
  });
}
