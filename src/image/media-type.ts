import { VupError } from '../errors/vup-error.ts';
import { readBoxMediaType } from './box-media-type.ts';

/** How a tarball is packed. */
export type Compression = 'none' | 'gzip' | 'xz' | 'zstd';

const base = 'application/vnd.vup.rootfs.v1.tar';

/** Media types of root file systems, by packing. */
export const rootfsMediaTypes: Readonly<Record<Compression, string>> = {
  none: base,
  gzip: `${base}+gzip`,
  xz: `${base}+xz`,
  zstd: `${base}+zstd`,
};

/**
 * Media types of disks, all qcow2. `foreign`: from a vendor or a project, started by firmware. `direct`: built by Vup, its root file system
 * holds the kernel that it can be started with directly. Those out of boxes have types of their own, see `box-media-type.ts`.
 */
export const diskMediaTypes = {
  foreign: 'application/vnd.vup.disk.v1.qcow2',
  direct: 'application/vnd.vup.disk.v1.qcow2+direct',
} as const;

/** Whether it is a media type that the store knows. */
export function isImageMediaType(mediaType: string): boolean {
  const isDisk = mediaType === diskMediaTypes.foreign || mediaType === diskMediaTypes.direct || readBoxMediaType(mediaType) !== undefined;
  return isDisk || compressionOf(mediaType) !== undefined;
}

/** How many bytes of a file's beginning {@link detectCompression} wants to see: one tar header. */
export const magicBytes = 512;

/**
 * The packing of a tarball by its first bytes; names are not trusted. gzip RFC 1952, xz file format 1.1, zstd RFC 8878,
 * tar `ustar` at 257 (POSIX.1-1988). @throws VUP_IMAGE_INVALID
 */
export function detectCompression(head: Uint8Array, name: string): Compression {
  const found = findCompression(head);
  if (found !== undefined) return found;
  throw new VupError('VUP_IMAGE_INVALID', {
    message: `${name} is not a tarball (tar, gzip, xz or zstd)`,
    hint: 'Pack a root file system with: tar --create --zstd --numeric-owner --file rootfs.tar.zst --directory ROOTFS .',
  });
}

/** As {@link detectCompression}, for a caller with words of its own; undefined for no tarball. */
export function findCompression(head: Uint8Array): Compression | undefined {
  if (startsWith(head, [0x1f, 0x8b])) return 'gzip';
  if (startsWith(head, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])) return 'xz';
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd';
  return startsWith(head.subarray(257), [0x75, 0x73, 0x74, 0x61, 0x72]) ? 'none' : undefined;
}

/** The packing that a media type of {@link rootfsMediaTypes} says; undefined for others. */
export function compressionOf(mediaType: string): Compression | undefined {
  const packings: readonly Compression[] = ['none', 'gzip', 'xz', 'zstd'];
  return packings.find((packing) => rootfsMediaTypes[packing] === mediaType);
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, position) => bytes[position] === byte);
}
