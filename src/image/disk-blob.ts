import { join } from 'node:path';
import type { BlobRef } from '../provider/disk-chain.ts';
import { checkDisk, convertDisk } from './check-disk.ts';
import type { ImageContext } from './image-context.ts';
import { type ImportedDisk, importBox } from './import-box.ts';
import { diskMediaTypes } from './media-type.ts';
import { type DiskForm, diskFormOf } from './packed-disk.ts';

/** A stranger's disk, and where it may be worked on. */
export interface DiskSource {
  readonly file: string;
  /** What it is by its name: a path or the path of a URL. */
  readonly path: string;
  /** For messages. */
  readonly name: string;
  /** Of its bytes. */
  readonly digest: string;
  /** For what is made of it; it is gone afterwards. */
  readonly folder: string;
}

/**
 * The blob that a disk becomes: qcow2 stays as it is, raw is converted, boxes are imported. Nothing of it was believed before.
 * @throws VUP_IMAGE_INVALID · VUP_HOST_TOOL_MISSING · VUP_HOST_RESOURCE
 */
export async function makeDiskBlob(source: DiskSource, context: ImageContext): Promise<ImportedDisk> {
  const { file, name, folder } = source;
  const form: DiskForm = diskFormOf(source.path);
  switch (form) {
    case 'box':
    case 'ova':
      return importBox({ kind: form, file, name }, folder, context);
    case 'qcow2':
      await checkDisk(file, { format: form, name }, context);
      return { file, blob: await foreignBlob(file, source.digest, context) };
    case 'raw': {
      await checkDisk(file, { format: form, name }, context);
      const target = join(folder, 'disk.qcow2');
      await convertDisk(file, target, { format: form, name }, context);
      return { file: target, blob: await foreignBlob(target, await context.host.files.sha256(target), context) };
    }
    default:
      return form satisfies never;
  }
}

async function foreignBlob(file: string, digest: string, { host }: ImageContext): Promise<BlobRef> {
  return { digest, mediaType: diskMediaTypes.foreign, sizeBytes: (await host.files.stat(file))?.sizeBytes ?? 0 };
}
