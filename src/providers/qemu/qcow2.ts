import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import { hasQcow2Magic } from '../../image/qcow2-header.ts';

/** Size of the disk that a qcow2 file holds, in MiB, rounded up: bytes 24 to 31 of its header (docs/interop/qcow2.txt). @throws VUP_ENGINE_FAILED for another file */
export async function virtualSizeMiB(file: string, { files }: Host): Promise<number> {
  const bytes = await files.readBytes(file, 32);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 32 || !hasQcow2Magic(bytes)) {
    throw new VupError('VUP_ENGINE_FAILED', { message: `${file} is no qcow2 file`, hint: 'Look at what made it: qemu-img --version' });
  }
  return Math.ceil(Number(view.getBigUint64(24)) / 1_048_576);
}
