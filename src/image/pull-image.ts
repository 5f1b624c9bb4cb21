import { join } from 'node:path';
import type { ImageRequest } from '../machine/machine.ts';
import { catalogImage, recipeOf } from './catalog.ts';
import { withClaim } from './claim.ts';
import { type ImageContext, imageKey, notice, type PulledImage, throwIfAborted } from './image-context.ts';
import { findImportedDisk, importLocalDisk } from './local-disk.ts';
import { type FileRequest, findImportedImage, importLocalImage } from './local-image.ts';
import { lockEntryOf } from './lock-file.ts';
import { obtainImage } from './obtain-image.ts';
import { recipeDigest } from './recipe.ts';
import { memoryOf } from './run-memory.ts';
import { sweepScratch } from './scratch.ts';
import { blobFile, hasBlob, sweepStore } from './store.ts';
import { findStoredImage, readStoreIndex } from './store-index.ts';
import { findUrlImage, obtainUrlImage } from './url-image.ts';

/**
 * Brings an image into the store, whoever asks for it at once: calls of one run share one pull, and other runs wait for it.
 * @throws VUP_IMAGE_UNKNOWN · VUP_IMAGE_FETCH · VUP_IMAGE_BUILD · VUP_IMAGE_DIGEST · VUP_IMAGE_INVALID · VUP_HOST_TOOL_MISSING · VUP_HOST_RESOURCE · VUP_INTERRUPTED
 */
export async function pullImage(request: ImageRequest, context: ImageContext): Promise<PulledImage> {
  throwIfAborted(context.signal);
  const { pulls } = memoryOf(context.host);
  const key = imageKey(request.name, context);
  const flight = JSON.stringify([context.storeRoot, request, key.diskKind, lockEntryOf(context.lock, key)]);
  const underWay = pulls.get(flight);
  if (underWay !== undefined) return underWay;
  const pull = pullOnce(request, context)
    .catch((error: unknown) => {
      // What a tool says when it is cut off is not what went wrong.
      throwIfAborted(context.signal);
      throw error;
    })
    .finally(() => pulls.delete(flight));
  pulls.set(flight, pull);
  return pull;
}

async function pullOnce(request: ImageRequest, context: ImageContext): Promise<PulledImage> {
  const { host, storeRoot, signal } = context;
  const here = await findPresent(request, context);
  if (here !== undefined) return here;
  const isDisk = imageKey(request.name, context).diskKind === 'disk';
  const folder = join(storeRoot, 'claims', claimFolder(request, context));
  const onWait = (holder: { readonly pid: number }) =>
    notice(context, `waiting for process ${holder.pid}, which is bringing ${request.name}`);
  return withClaim(host, folder, { signal, onWait }, async () => {
    await sweepScratch(host, context.cacheDir);
    await sweepStore(host, storeRoot);
    if (request.kind === 'file') return isDisk ? importLocalDisk(request, context) : importLocalImage(request, context);
    if (request.kind === 'url') return (await findUrlImage(request, context)) ?? obtainUrlImage(request, context);
    return (await findHere(request.name, context)) ?? obtainImage(catalogImage(request.name), context);
  });
}

async function findPresent(request: ImageRequest, context: ImageContext): Promise<PulledImage | undefined> {
  if (request.kind === 'url') return findUrlImage(request, context);
  return request.kind === 'catalog' ? findHere(request.name, context) : findImported(request, context);
}

async function findImported(request: FileRequest, context: ImageContext): Promise<PulledImage | undefined> {
  return imageKey(request.name, context).diskKind === 'disk' ? findImportedDisk(request, context) : findImportedImage(request, context);
}

/** The image, when the store has what the lock allows. */
async function findHere(name: string, context: ImageContext): Promise<PulledImage | undefined> {
  const { host, storeRoot } = context;
  const image = catalogImage(name);
  const key = imageKey(image.name, context);
  const recipe = recipeDigest(recipeOf(image, key));
  const stored = findStoredImage(await readStoreIndex(host, storeRoot), key, lockEntryOf(context.lock, key), recipe);
  if (stored === undefined || !(await hasBlob(host, storeRoot, stored.blob))) return undefined;
  return { blob: stored.blob, file: blobFile(storeRoot, stored.blob.digest), lockEntry: stored.lockEntry };
}

function claimFolder(request: ImageRequest, context: ImageContext): string {
  const { arch, diskKind } = imageKey(request.name, context);
  return request.kind === 'file' ? 'files' : [request.name, arch, diskKind].join('-').replace(/[^\w-]/g, '-');
}
