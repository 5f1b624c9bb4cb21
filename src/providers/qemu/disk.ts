import { join } from 'node:path';
import { mustRun } from '../../engine/must-run.ts';
import { readBoxMediaType } from '../../image/box-media-type.ts';
import { checkDisk, convertDisk } from '../../image/check-disk.ts';
import { diskMediaTypes } from '../../image/media-type.ts';
import { requireSpace } from '../../image/require-space.ts';
import type { BlobRef } from '../../provider/disk-chain.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { preparedDisks } from '../../vm/prepared-disks.ts';
import { extractBoot } from './extract-boot.ts';

/** For a disk of tens of gigabytes on a slow one. */
const copyTimeoutMs = 30 * 60_000;
const linkTimeoutMs = 60_000;

/** A folder for each blob: `disk.qcow2`, and for one that Vup built also `kernel`, `initrd` and `boot.json`. */
export const disks = preparedDisks({ engine: 'qemu', prepare });

async function prepare(folder: string, blob: BlobRef, sourceFile: string, context: EffectContext): Promise<void> {
  const disk = join(folder, 'disk.qcow2');
  if (blob.mediaType === diskMediaTypes.direct) {
    await linkOrCopy(sourceFile, disk, context);
    return extractBoot(folder, context);
  }
  // Vup itself wrote it, out of what it had looked at.
  if (readBoxMediaType(blob.mediaType) !== undefined) return linkOrCopy(sourceFile, disk, context);
  await requireSpace(context.host, folder, blob.sizeBytes, 'preparing an image');
  const file = { format: 'qcow2', name: `image sha256:${blob.digest.slice(0, 12)}` } as const;
  await checkDisk(sourceFile, file, context);
  await convertDisk(sourceFile, disk, file, context);
}

/** The blob never changes, so one file serves as both. */
async function linkOrCopy(from: string, to: string, context: EffectContext): Promise<void> {
  const linked = await context.host.exec.run(['ln', '--', from, to], { signal: context.signal, timeoutMs: linkTimeoutMs });
  if (linked.exitCode === 0) return;
  await mustRun(context, ['cp', '--reflink=auto', '--', from, to], { toDo: 'copy an image', timeoutMs: copyTimeoutMs });
}
