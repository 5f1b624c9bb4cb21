import { join } from 'node:path';
import { mustRun } from '../../engine/must-run.ts';
import { VupError } from '../../errors/vup-error.ts';
import { readBoxMediaType } from '../../image/box-media-type.ts';
import { checkDisk } from '../../image/check-disk.ts';
import { qemuImg } from '../../image/qemu-img.ts';
import { requireSpace } from '../../image/require-space.ts';
import type { BlobRef } from '../../provider/disk-chain.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { preparedDisks } from '../../vm/prepared-disks.ts';
import { askVBox } from './vboxmanage.ts';

const convertTimeoutMs = 30 * 60_000;

/** A folder for each blob, with `disk.vdi` in it: the image, once for all machines that stand on it. */
export const disks = preparedDisks({ engine: 'virtualbox', prepare, forget });

async function prepare(folder: string, blob: BlobRef, sourceFile: string, context: EffectContext): Promise<void> {
  const { host } = context;
  const target = join(folder, 'disk.vdi');
  const name = `image sha256:${blob.digest.slice(0, 12)}`;
  await requireSpace(host, folder, blob.sizeBytes, 'preparing an image');
  // What came out of a box Vup itself wrote, out of what it had looked at.
  if (readBoxMediaType(blob.mediaType) === undefined) await checkDisk(sourceFile, { format: 'qcow2', name }, context);
  const argv = qemuImg(['convert', '-f', 'qcow2', '-O', 'vdi', sourceFile, target], convertTimeoutMs / 1000);
  await mustRun(context, argv, { toDo: `prepare ${name} for VirtualBox`, timeoutMs: convertTimeoutMs });
  // A tool that ends well and writes nothing must not leave an empty disk for good.
  if (isVdi(await host.files.readBytes(target, vdiHeadBytes))) return;
  throw new VupError('VUP_ENGINE_FAILED', { message: `qemu-img ended well, but wrote no VDI of ${name}` });
}

/** VirtualBox knows a disk that machines stood on until it is told otherwise. One that it does not know, or still needs, is fine. */
async function forget(folder: string, { host, signal }: EffectContext): Promise<void> {
  await askVBox(['closemedium', 'disk', join(folder, 'disk.vdi')], host, { signal });
}

const vdiHeadBytes = 68;
/** VDI's signature, little endian at 64 (VDICore.h, VDI_IMAGE_SIGNATURE). */
const vdiSignature = 0xbeda107f;

function isVdi(head: Uint8Array): boolean {
  if (head.length < vdiHeadBytes) return false;
  return new DataView(head.buffer, head.byteOffset).getUint32(64, true) === vdiSignature;
}
