import { decodeLz4Legacy } from './lz4-legacy.ts';

/** A compressed kernel inside a bzImage. */
export interface KernelPayload {
  readonly packing: 'gzip' | 'xz' | 'zstd' | 'lz4';
  readonly bytes: Uint8Array;
}

const magics: readonly (readonly [KernelPayload['packing'], readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lz4', [0x02, 0x21, 0x4c, 0x18]],
];

/**
 * The packed vmlinux in an x86 bzImage; undefined for any other file. Header: Linux' Documentation/arch/x86/boot.rst (`HdrS` at 0x202,
 * protocol at 0x206, setup_sects at 0x1f1, from 2.08 on payload_offset at 0x248 and payload_length at 0x24c). All packings but gzip are
 * followed by the unpacked size in four bytes, which the programs that unpack do not know.
 */
export function kernelPayload(image: Uint8Array): KernelPayload | undefined {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (image.length < 0x250 || view.getUint32(0x202, true) !== 0x53726448 || view.getUint16(0x206, true) < 0x208) return undefined;
  const setupSectors = view.getUint8(0x1f1) === 0 ? 4 : view.getUint8(0x1f1);
  const start = (setupSectors + 1) * 512 + view.getUint32(0x248, true);
  const end = start + view.getUint32(0x24c, true);
  if (end > image.length) return undefined;
  const packing = magics.find(([, magic]) => magic.every((byte, position) => image[start + position] === byte))?.[0];
  return packing === undefined ? undefined : { packing, bytes: image.subarray(start, packing === 'gzip' ? end : end - 4) };
}

/** The argv of a program that unpacks stdin to stdout; undefined for what Vup unpacks itself. */
export function unpackProgram(packing: KernelPayload['packing']): readonly [string, ...string[]] | undefined {
  switch (packing) {
    case 'gzip':
      return ['gzip', '--decompress', '--stdout'];
    case 'xz':
      return ['xz', '--decompress', '--stdout'];
    case 'zstd':
      return ['zstd', '--decompress', '--stdout'];
    case 'lz4':
      return undefined;
    default:
      return packing satisfies never;
  }
}

/** An lz4 payload unpacked; undefined for a broken one. */
export function unpackLz4({ bytes }: KernelPayload): Uint8Array | undefined {
  return decodeLz4Legacy(bytes);
}

const programNote = 4;
/** XEN_ELFNOTE_PHYS32_ENTRY: where a PVH loader enters (Xen's public/elfnote.h). */
const pvhEntry = 18;

/** Whether it is a 64-bit ELF kernel that QEMU starts without unpacking anything: one with the PVH note. */
export function isPvhKernel(elf: Uint8Array): boolean {
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
  if (elf.length < 64 || view.getUint32(0) !== 0x7f454c46 || elf[4] !== 2 || elf[5] !== 1) return false;
  const table = Number(view.getBigUint64(32, true));
  const [entrySize, count] = [view.getUint16(54, true), view.getUint16(56, true)];
  if (entrySize < 56 || table + entrySize * count > elf.length) return false;
  return Array.from({ length: count }, (_, position) => table + position * entrySize).some((at) => {
    const offset = Number(view.getBigUint64(at + 8, true));
    const size = Number(view.getBigUint64(at + 32, true));
    return view.getUint32(at, true) === programNote && offset + size <= elf.length && hasPvhNote(elf.subarray(offset, offset + size));
  });
}

/** Notes: sizes of name and contents, type, then both padded to four bytes (elf(5)). */
function hasPvhNote(notes: Uint8Array): boolean {
  const view = new DataView(notes.buffer, notes.byteOffset, notes.byteLength);
  const padded = (size: number) => Math.ceil(size / 4) * 4;
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameSize, contentSize, type] = [view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true)];
    const isXen = nameSize === 4 && notes[at + 12] === 0x58 && notes[at + 13] === 0x65 && notes[at + 14] === 0x6e;
    if (isXen && type === pvhEntry) return true;
    at += 12 + padded(nameSize) + padded(contentSize);
  }
  return false;
}
