import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { type CatalogImage, vendorProduct } from './catalog.ts';
import { checkRootfs } from './check-rootfs.ts';
import { defaultImageServer, type ImageContext, imageKey } from './image-context.ts';
import type { VendorEntry } from './lock-entry.ts';
import { detectCompression, magicBytes, rootfsMediaTypes } from './media-type.ts';
import { requireSpace } from './require-space.ts';
import { memoryOf } from './run-memory.ts';
import { scratchRoot } from './scratch.ts';
import { productsPath, rootfsFiles, type VendorFile } from './simplestreams.ts';

const mebibyte = 1024 * 1024;
const productsTimeoutMs = 60_000;
const stallMs = 30_000;

/** A downloaded and checked file that is not yet in the store. */
export interface VendorDownload {
  readonly file: string;
  readonly blob: BlobRef;
  readonly lockEntry: VendorEntry;
}

/**
 * Downloads the vendor's root file system: the locked one, or else the newest. The lock file is part of a project that may be a
 * stranger's, so its URL is only followed below the image server in use.
 * @throws VUP_IMAGE_FETCH · VUP_IMAGE_DIGEST · VUP_IMAGE_INVALID
 */
export async function downloadVendorImage(image: CatalogImage, context: ImageContext, locked?: VendorEntry): Promise<VendorDownload> {
  const server = imageServer(context);
  const offered = locked === undefined ? undefined : filesBelow(server, locked);
  const wanted = offered ?? (await findOffered(image, context, locked));
  const file = await download(`${server}/${wanted.path}`, wanted, context);
  const compression = detectCompression(await context.host.files.readBytes(file, magicBytes), wanted.path);
  await checkRootfs(file, { compression, name: image.name }, context);
  const blob: BlobRef = { digest: wanted.sha256, mediaType: rootfsMediaTypes[compression], sizeBytes: wanted.sizeBytes };
  return {
    file,
    blob,
    lockEntry: { source: 'vendor', url: `${server}/${wanted.path}`, sha256: wanted.sha256, sizeBytes: wanted.sizeBytes },
  };
}

/** Base URL of the image server in use, without a slash at its end. */
export function imageServer(facts: Pick<ImageContext, 'settings'>): string {
  return (facts.settings.imageServer ?? defaultImageServer).replace(/\/+$/, '');
}

function filesBelow(server: string, locked: VendorEntry): VendorFile | undefined {
  const path = locked.url.startsWith(`${server}/`) ? locked.url.slice(server.length + 1) : '';
  if (path === '' || path.split('/').includes('..')) return undefined;
  return { path, sha256: locked.sha256, sizeBytes: locked.sizeBytes };
}

async function findOffered(image: CatalogImage, context: ImageContext, locked: VendorEntry | undefined): Promise<VendorFile> {
  const server = imageServer(context);
  const product = vendorProduct(image, imageKey(image.name, context).arch);
  const files = rootfsFiles(await readProducts(server, context), product);
  const found = locked === undefined ? files[0] : files.find((file) => file.sha256 === locked.sha256);
  if (found !== undefined) return found;
  throw new VupError('VUP_IMAGE_FETCH', {
    message: locked === undefined ? `${server} has no ${product}` : `${server} no longer has the ${image.name} that Vfile.lock names`,
  });
}

/** An image server that did not answer is not asked again in the same run. */
async function readProducts(server: string, context: ImageContext): Promise<unknown> {
  const memory = memoryOf(context.host);
  if (memory.unreachable.has(server)) throw memory.unreachable.get(server);
  const timeoutMs = context.settings.connectTimeoutMs ?? 5000;
  try {
    const index = await readJson(`${server}/streams/v1/index.json`, { timeoutMs, maxBytes: 4 * mebibyte }, context);
    return await readJson(`${server}/${productsPath(index)}`, { timeoutMs: productsTimeoutMs, maxBytes: 64 * mebibyte }, context);
  } catch (cause) {
    const error = new VupError('VUP_IMAGE_FETCH', {
      message: `${server} does not answer as an image server: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
    if (!context.signal.aborted) memory.unreachable.set(server, error);
    throw error;
  }
}

async function readJson(
  url: string,
  limits: { readonly timeoutMs: number; readonly maxBytes: number },
  context: ImageContext,
): Promise<unknown> {
  const text = await context.host.net.getText(url, { ...limits, signal: context.signal });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VupError('VUP_IMAGE_FETCH', { message: `${url} did not answer with JSON`, hint: 'Is there a login page in between?', cause });
  }
}

/** Goes on with what an earlier run left; if that turns out to be something else, once more from the beginning. */
async function download(url: string, wanted: VendorFile, context: ImageContext): Promise<string> {
  const { host, progress, signal } = context;
  const folder = scratchRoot(context.cacheDir);
  await host.files.mkdir(folder);
  await requireSpace(host, folder, wanted.sizeBytes, `the download of ${url}`);
  const file = join(folder, `${wanted.sha256}.part`);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const resumed = (await host.files.stat(file)) !== undefined;
    const onProgress = (done: number) => progress.bar(done, wanted.sizeBytes, 'bytes', 'downloading');
    await host.net.download(url, file, { maxBytes: wanted.sizeBytes, stallMs, signal, onProgress });
    const digest = await host.files.sha256(file, (done) => progress.bar(done, wanted.sizeBytes, 'bytes', 'checking'));
    if (digest === wanted.sha256) return file;
    await host.files.remove(file);
    if (!resumed) throw wrongDigest(url, wanted.sha256, digest);
  }
  throw wrongDigest(url, wanted.sha256, 'another one, twice');
}

function wrongDigest(url: string, expected: string, found: string): VupError {
  return new VupError('VUP_IMAGE_DIGEST', {
    message: `${url} is not the file it should be: its sha256 is ${found}, expected ${expected}`,
    hint: 'Nothing was kept. Run again; if it stays so, something between you and the image server changes files.',
    details: { expected, found },
  });
}
