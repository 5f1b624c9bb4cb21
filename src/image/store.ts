import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import { newTicket, ticketHolder } from './ticket.ts';

/** Where a blob of the store lies, present or not. */
export function blobFile(storeRoot: string, digest: string): string {
  return join(storeRoot, 'blobs', 'sha256', digest);
}

/** Whether the whole blob is in the store. Cheap: names only appear when whole, so its size tells the rest. */
export async function hasBlob(host: Host, storeRoot: string, blob: BlobRef): Promise<boolean> {
  const stat = await host.files.stat(blobFile(storeRoot, blob.digest));
  return stat?.type === 'file' && stat.sizeBytes === blob.sizeBytes;
}

/**
 * Moves a finished file into the store. The digest must be that of its bytes; the caller has just computed or checked it. The name
 * appears only when the bytes are on the disk, so that a power cut leaves all or nothing. `file` is gone afterwards.
 */
export async function putBlob(host: Host, storeRoot: string, file: string, blob: BlobRef): Promise<string> {
  const target = blobFile(storeRoot, blob.digest);
  if (await hasBlob(host, storeRoot, blob)) {
    await host.files.remove(file);
    return target;
  }
  await host.files.mkdir(join(storeRoot, 'blobs', 'sha256'));
  await host.files.writeAtomic(join(storeRoot, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}\n');
  await host.failpoints.hit('image.fetched');
  const landed = await bringNear(host, storeRoot, file, blob);
  await host.failpoints.hit('image.landed');
  await host.files.chmod(landed, 0o444);
  await run(host, ['sync', landed]);
  await host.files.rename(landed, target);
  await host.failpoints.hit('image.stored');
  await run(host, ['sync', join(storeRoot, 'blobs', 'sha256')]);
  return target;
}

/** The cache may be another filesystem than the store: then the bytes are copied next to it, and checked again. */
async function bringNear(host: Host, storeRoot: string, file: string, blob: BlobRef): Promise<string> {
  const landing = join(storeRoot, 'blobs', `${blob.digest}.${await newTicket(host)}`);
  const [from, to] = [await host.files.stat(file), await host.files.stat(join(storeRoot, 'blobs'))];
  if (from?.device === to?.device) {
    await host.files.rename(file, landing);
    return landing;
  }
  await run(host, ['cp', '--', file, landing]);
  const digest = await host.files.sha256(landing);
  if (digest !== blob.digest) {
    await host.files.remove(landing);
    throw new VupError('VUP_IMAGE_DIGEST', {
      message: `a copy of ${file} in ${storeRoot} differs from it`,
      hint: 'Check the disk for errors.',
    });
  }
  await host.files.remove(file);
  return landing;
}

/** Removes files that killed runs left beside the blobs. */
export async function sweepStore(host: Host, storeRoot: string): Promise<void> {
  const folder = join(storeRoot, 'blobs');
  if ((await host.files.stat(folder)) === undefined) return;
  for (const name of await host.files.list(folder)) {
    const holder = ticketHolder(name.slice(name.indexOf('.') + 1));
    if (holder !== undefined && !(await host.processes.isAlive(holder))) await host.files.remove(join(folder, name));
  }
}

async function run(host: Host, argv: readonly [string, ...string[]]): Promise<void> {
  const result = await host.exec.run(argv);
  if (result.exitCode === 0) return;
  throw new VupError('VUP_STATE_WRITE', {
    message: `${argv[0]} of an image failed: ${result.stderr.trim().slice(-300)}`,
    hint: 'Is the disk full? See "df".',
  });
}
