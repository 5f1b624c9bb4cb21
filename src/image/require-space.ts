import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';

/** Refuses to begin what the disk cannot hold. @throws VUP_HOST_RESOURCE naming the folder and what is short */
export async function requireSpace(host: Host, folder: string, neededBytes: number, what: string): Promise<void> {
  const { freeBytes } = await host.files.space(folder);
  if (freeBytes >= neededBytes) return;
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MiB`;
  throw new VupError('VUP_HOST_RESOURCE', {
    message: `${what} needs ${mebibytes(neededBytes)}, but ${folder} has ${mebibytes(freeBytes)} free (${mebibytes(neededBytes - freeBytes)} short)`,
    hint: 'Make room on that disk and run the same command again.',
  });
}
