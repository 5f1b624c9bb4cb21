import { VupError } from '../errors/vup-error.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { type CatalogImage, vendorArchitecture } from './catalog.ts';
import { checkDisk } from './check-disk.ts';
import { downloadChecked } from './download-checked.ts';
import { type ImageContext, imageKey } from './image-context.ts';
import type { VendorEntry } from './lock-entry.ts';
import { diskMediaTypes } from './media-type.ts';
import { askServer, cloudImageServer, readJson, type VendorDownload } from './vendor.ts';

const gibibyte = 1024 ** 3;

/** A disk that Debian offers; paths are below the base URL. */
export interface CloudDisk {
  readonly path: string;
  readonly sha512: string;
}

/**
 * Downloads the vendor's disk: the locked one, or else the newest. The lock file may be a stranger's, so of its URL only the part that
 * names a release's file counts, and that is asked of the server in use. @throws VUP_IMAGE_FETCH · VUP_IMAGE_DIGEST · VUP_IMAGE_INVALID
 */
export async function downloadCloudImage(image: CatalogImage, context: ImageContext, locked?: VendorEntry): Promise<VendorDownload> {
  const { host } = context;
  const server = cloudImageServer(context);
  const { url, file } = locked === undefined ? await downloadNewest(image, server, context) : await downloadLocked(server, context, locked);
  await checkDisk(file, { format: 'qcow2', name: image.name }, context);
  const sizeBytes = (await host.files.stat(file))?.sizeBytes ?? 0;
  const sha256 = locked?.sha256 ?? (await host.files.sha256(file, (done) => context.progress.bar(done, sizeBytes, 'bytes', 'checking')));
  const blob: BlobRef = { digest: sha256, mediaType: diskMediaTypes.foreign, sizeBytes };
  return { file, blob, lockEntry: { source: 'vendor', url, sha256, sizeBytes } };
}

interface Downloaded {
  readonly url: string;
  readonly file: string;
}

async function downloadNewest(image: CatalogImage, server: string, context: ImageContext): Promise<Downloaded> {
  const architecture = vendorArchitecture(image, imageKey(image.name, context).arch);
  const { release, file } = image.cloud;
  const manifest = `${server}/${release}/latest/${file}-${architecture}.json`;
  const disk = findCloudDisk(
    await askServer(server, context, (timeoutMs) => readJson(manifest, { timeoutMs, maxBytes: 16 * 1024 * 1024 }, context)),
  );
  if (disk === undefined) throw new VupError('VUP_IMAGE_FETCH', { message: `${manifest} names no qcow2 disk` });
  const url = `${server}/${disk.path}`;
  return { url, file: await downloadChecked(url, { algorithm: 'sha512', digest: disk.sha512, maxBytes: 2 * gibibyte }, context) };
}

async function downloadLocked(server: string, context: ImageContext, locked: VendorEntry): Promise<Downloaded> {
  const path = /\/([a-z]+\/\d{8}-\d+\/[\w.-]+\.qcow2)$/.exec(locked.url)?.[1];
  if (path === undefined) throw new VupError('VUP_IMAGE_FETCH', { message: `${server} has no ${locked.url}, which Vfile.lock names` });
  const url = `${server}/${path}`;
  return { url, file: await downloadChecked(url, { algorithm: 'sha256', digest: locked.sha256, maxBytes: locked.sizeBytes }, context) };
}

/**
 * The qcow2 disk in a manifest of Debian's cloud team (`<release>/latest/debian-12-genericcloud-amd64.json`): a list of items, of which
 * kind `Upload` has the file's path below the server in `data.ref`, its format in the label `upload.cloud.debian.org/image-format` and
 * `sha512:` with base64 (without padding) in the annotation `cloud.debian.org/digest`. Names: debian-cloud-images, `api/wellknown.py`.
 */
export function findCloudDisk(manifest: unknown): CloudDisk | undefined {
  const items = (manifest as { readonly items?: unknown } | null)?.items;
  if (!Array.isArray(items)) return undefined;
  for (const item of items) {
    const disk = readUpload(item);
    if (disk !== undefined) return disk;
  }
  return undefined;
}

interface ManifestItem {
  readonly kind?: unknown;
  readonly data?: { readonly ref?: unknown };
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, unknown>>;
    readonly annotations?: Readonly<Record<string, unknown>>;
  };
}

function readUpload(value: unknown): CloudDisk | undefined {
  const { kind, data, metadata } = (value ?? {}) as ManifestItem;
  if (kind !== 'Upload' || metadata?.labels?.['upload.cloud.debian.org/image-format'] !== 'qcow2') return undefined;
  const path = data?.ref;
  const digest = metadata.annotations?.['cloud.debian.org/digest'];
  if (typeof path !== 'string' || !/^[a-z]+\/[\w-]+\/[\w.-]+\.qcow2$/.test(path) || typeof digest !== 'string') return undefined;
  const sha512 = Buffer.from(digest.replace(/^sha512:/, ''), 'base64').toString('hex');
  return digest.startsWith('sha512:') && sha512.length === 128 ? { path, sha512 } : undefined;
}
