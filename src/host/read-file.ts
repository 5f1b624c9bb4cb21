import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, promises, readSync, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** Far above any text that Vup reads; below what would hurt. */
const maxTextBytes = 67_108_864;
const chunkBytes = 1_048_576;
/** Up to here a file is read at once: five trips through Node's thread pool take twenty times longer than the reading does. */
const smallBytes = 262_144;
/** Without O_NONBLOCK the opening of a pipe nobody writes to would never end. */
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/** A whole text file. A pipe, device or folder is refused instead of waited for. */
export async function readText(path: string): Promise<string> {
  return Buffer.from(await readBytes(path)).toString('utf8');
}

/** Like {@link readText}; undefined when there is no such file. */
export async function readTextIfExists(path: string): Promise<string | undefined> {
  try {
    return await readText(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The first `maxBytes` of a file, or all of it; without `maxBytes` more than 64 MiB is refused. */
export async function readBytes(path: string, maxBytes?: number): Promise<Uint8Array> {
  return (maxBytes === undefined ? readSmall(path) : undefined) ?? readLarge(path, maxBytes);
}

/** All of a small file; undefined for a larger one. */
function readSmall(path: string): Uint8Array | undefined {
  const fd = openSync(path, openFlags);
  try {
    const found = fstatSync(fd);
    requireRegular(found, path);
    if (found.size > smallBytes) return undefined;
    const chunks: Uint8Array[] = [];
    // Read to the end and not to the size: files of /proc say 0.
    for (let size = 0; size <= smallBytes; ) {
      const buffer = Buffer.allocUnsafe(Math.max(4096, found.size - size));
      const bytesRead = readSync(fd, buffer);
      if (bytesRead === 0) return Buffer.concat(chunks);
      chunks.push(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
    return undefined;
  } finally {
    closeSync(fd);
  }
}

async function readLarge(path: string, maxBytes: number | undefined): Promise<Uint8Array> {
  return withFile(path, async (file) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const limit = maxBytes ?? maxTextBytes + 1;
    while (size < limit) {
      const buffer = Buffer.allocUnsafe(Math.min(65_536, limit - size));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      chunks.push(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
    if (maxBytes === undefined && size > maxTextBytes) throw failure('EFBIG', path, 'file too large');
    return Buffer.concat(chunks);
  });
}

/** The last `maxBytes` of a file as text; '' when it does not exist. */
export async function readTail(path: string, maxBytes: number): Promise<string> {
  try {
    return await withFile(path, async (file) => {
      const { size } = await file.stat();
      const from = Math.max(0, size - maxBytes);
      const buffer = Buffer.alloc(size - from);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
      let start = 0;
      while (from > 0 && start < 3 && ((buffer[start] ?? 0) & 0xc0) === 0x80) start += 1;
      return buffer.subarray(start, bytesRead).toString('utf8');
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Lower-case hex sha256 of a file's bytes. */
export async function sha256(path: string, onBytes?: (done: number) => void): Promise<string> {
  return withFile(path, async (file) => {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (let done = 0; ; ) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
      done += bytesRead;
      onBytes?.(done);
    }
  });
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await promises.open(path, openFlags);
  try {
    requireRegular(await file.stat(), path);
    return await use(file);
  } finally {
    await file.close();
  }
}

function requireRegular(found: Stats, path: string): void {
  if (found.isDirectory()) throw failure('EISDIR', path, 'is a folder');
  if (!found.isFile()) throw failure('EINVAL', path, 'is not a regular file');
}

function failure(code: string, path: string, what: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${what}, read '${path}'`), { code, path, syscall: 'read' });
}
