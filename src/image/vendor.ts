import { VupError } from '../errors/vup-error.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { type CatalogImage, vendorProduct } from './catalog.ts';
import { checkRootfs } from './check-rootfs.ts';
import { downloadChecked } from './download-checked.ts';
import { defaultCloudImageServer, defaultImageServer, type ImageContext, imageKey } from './image-context.ts';
import type { VendorEntry } from './lock-entry.ts';
import { detectCompression, magicBytes, rootfsMediaTypes } from './media-type.ts';
import { memoryOf } from './run-memory.ts';
import { productsPath, rootfsFiles, type VendorFile } from './simplestreams.ts';

const mebibyte = 1024 * 1024;
const productsTimeoutMs = 60_000;

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
  const expected = { algorithm: 'sha256', digest: wanted.sha256, maxBytes: wanted.sizeBytes } as const;
  const file = await downloadChecked(`${server}/${wanted.path}`, expected, context);
  const compression = detectCompression(await context.host.files.readBytes(file, magicBytes), wanted.path);
  await checkRootfs(file, { compression, name: image.name }, context);
  const blob: BlobRef = { digest: wanted.sha256, mediaType: rootfsMediaTypes[compression], sizeBytes: wanted.sizeBytes };
  return {
    file,
    blob,
    lockEntry: { source: 'vendor', url: `${server}/${wanted.path}`, sha256: wanted.sha256, sizeBytes: wanted.sizeBytes },
  };
}

/** Base URL of the server that the wanted form comes from, without a slash at its end. */
export function vendorServer(facts: Pick<ImageContext, 'settings' | 'diskKind'>): string {
  return facts.diskKind === 'disk' ? cloudImageServer(facts) : imageServer(facts);
}

/** Base URL of the server of vendors' disks in use, without a slash at its end. */
export function cloudImageServer(facts: Pick<ImageContext, 'settings'>): string {
  return (facts.settings.cloudImageServer ?? defaultCloudImageServer).replace(/\/+$/, '');
}

/** Base URL of the LXC image server in use, without a slash at its end. */
function imageServer(facts: Pick<ImageContext, 'settings'>): string {
  return (facts.settings.imageServer ?? defaultImageServer).replace(/\/+$/, '');
}

/** The locked file, when it lies below the server in use. */
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

async function readProducts(server: string, context: ImageContext): Promise<unknown> {
  return askServer(server, context, async (timeoutMs) => {
    const index = await readJson(`${server}/streams/v1/index.json`, { timeoutMs, maxBytes: 4 * mebibyte }, context);
    return readJson(`${server}/${productsPath(index)}`, { timeoutMs: productsTimeoutMs, maxBytes: 64 * mebibyte }, context);
  });
}

/** An image server that did not answer is not asked again in the same run. @throws VUP_IMAGE_FETCH */
export async function askServer<T>(server: string, context: ImageContext, ask: (timeoutMs: number) => Promise<T>): Promise<T> {
  const memory = memoryOf(context.host);
  if (memory.unreachable.has(server)) throw memory.unreachable.get(server);
  const timeoutMs = context.settings.connectTimeoutMs ?? 5000;
  try {
    return await ask(timeoutMs);
  } catch (cause) {
    const error = new VupError('VUP_IMAGE_FETCH', {
      message: `${server} does not answer as an image server: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    });
    if (!context.signal.aborted) memory.unreachable.set(server, error);
    throw error;
  }
}

/** The JSON of a URL. @throws VUP_IMAGE_FETCH */
export async function readJson(
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
