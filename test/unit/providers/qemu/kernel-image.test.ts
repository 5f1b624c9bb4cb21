import { describe, expect, it } from 'vitest';
import { parseBootFile } from '../../../../src/providers/qemu/extract-boot.ts';
import { isPvhKernel, kernelPayload } from '../../../../src/providers/qemu/kernel-image.ts';
import { decodeLz4Legacy } from '../../../../src/providers/qemu/lz4-legacy.ts';

/** A bzImage with its payload after two setup sectors and 16 bytes. */
function bzImage(payload: Uint8Array, changes: { readonly protocol?: number; readonly length?: number } = {}): Uint8Array {
  const bytes = new Uint8Array(3 * 512 + 16 + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0x1f1, 2);
  bytes.set(Buffer.from('HdrS'), 0x202);
  view.setUint16(0x206, changes.protocol ?? 0x20f, true);
  view.setUint32(0x248, 16, true);
  view.setUint32(0x24c, changes.length ?? payload.length, true);
  bytes.set(payload, 3 * 512 + 16);
  return bytes;
}

/** A 64-bit little-endian ELF with one program header of notes. */
function elfWithNote(name: string, type: number, segment = 4): Uint8Array {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint32(64, segment, true);
  view.setBigUint64(64 + 8, 128n, true);
  view.setBigUint64(64 + 32, 64n, true);
  const note = (at: number, of: string, kind: number) => {
    view.setUint32(at, of.length + 1, true);
    view.setUint32(at + 4, 8, true);
    view.setUint32(at + 8, kind, true);
    bytes.set(Buffer.from(of), at + 12);
  };
  note(128, 'GNUs', 3);
  note(128 + 12 + 8 + 8, name, type);
  return bytes;
}

describe('the kernel in a bzImage', () => {
  it.each([
    ['gzip', [0x1f, 0x8b, 8, 0], 0],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 1], 4],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd, 9], 4],
    ['lz4', [0x02, 0x21, 0x4c, 0x18, 9], 4],
  ])('is found packed with %s, without the size behind it', (packing, magic, trailer) => {
    const payload = new Uint8Array([...magic, 42, 1, 2, 3, 4]);
    expect(kernelPayload(bzImage(payload))).toEqual({ packing, bytes: payload.subarray(0, payload.length - trailer) });
  });

  it('is none in other files, in old ones and in broken ones', () => {
    const payload = new Uint8Array([0x1f, 0x8b, 8, 0]);
    expect(kernelPayload(new Uint8Array(4096))).toBeUndefined();
    expect(kernelPayload(bzImage(payload, { protocol: 0x207 }))).toBeUndefined();
    expect(kernelPayload(bzImage(payload, { length: 1 << 20 }))).toBeUndefined();
    expect(kernelPayload(bzImage(new Uint8Array(16)))).toBeUndefined();
  });
});

describe('a kernel that QEMU starts without unpacking it', () => {
  it('is an ELF with the entry for PVH among its notes', () => {
    expect(isPvhKernel(elfWithNote('Xen', 18))).toBe(true);
  });

  it.each([
    ['another note of Xen', elfWithNote('Xen', 6)],
    ['a note of another name', elfWithNote('Zen', 18)],
    ['no segment of notes', elfWithNote('Xen', 18, 1)],
    ['no ELF', new Uint8Array(256)],
    ['an ELF that is cut off', elfWithNote('Xen', 18).subarray(0, 100)],
  ])('is not one with %s', (_, elf) => {
    expect(isPvhKernel(elf)).toBe(false);
  });
});

/** One block of the legacy frame. */
function frame(...blocks: readonly (readonly number[])[]): Uint8Array {
  return new Uint8Array([0x02, 0x21, 0x4c, 0x18, ...blocks.flatMap((block) => [block.length, 0, 0, 0, ...block])]);
}

describe('the legacy frame of LZ4', () => {
  const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString());
  const letters = (word: string) => [...Buffer.from(word)];

  it('unpacks literals, matches, matches that repeat themselves, and long lengths', () => {
    expect(text(decodeLz4Legacy(frame([0x30, ...letters('abc')])))).toBe('abc');
    // "abc", then 4 + 2 bytes from three back, then the literals "xyzzy".
    expect(text(decodeLz4Legacy(frame([0x32, ...letters('abc'), 3, 0, 0x50, ...letters('xyzzy')])))).toBe('abcabcabcxyzzy');
    // "a", then 4 + 15 + 255 + 1 bytes from one back, then "b".
    expect(text(decodeLz4Legacy(frame([0x1f, ...letters('a'), 1, 0, 255, 1, 0x10, ...letters('b')])))).toBe(`${'a'.repeat(276)}b`);
    // 15 + 3 literals.
    expect(text(decodeLz4Legacy(frame([0xf0, 3, ...letters('123456789012345678')])))).toBe('123456789012345678');
  });

  it('joins blocks', () => {
    expect(text(decodeLz4Legacy(frame([0x30, ...letters('abc')], [0x30, ...letters('def')])))).toBe('abcdef');
  });

  it.each([
    ['a match before the beginning', frame([0x10, 0x61, 9, 0, 0x10, 0x62])],
    ['a match of offset nought', frame([0x10, 0x61, 0, 0, 0x10, 0x62])],
    ['more literals than there are', frame([0x90, 0x61])],
    ['a block longer than the file', new Uint8Array([0x02, 0x21, 0x4c, 0x18, 9, 0, 0, 0, 1])],
  ])('is broken with %s', (_, bytes) => {
    expect(decodeLz4Legacy(bytes)).toBeUndefined();
  });
});

describe('how the kernel of an image is started', () => {
  it('is said by a file of ours, or not at all', () => {
    expect(parseBootFile('{"cmdline":"root=LABEL=root"}\n')).toEqual({ cmdline: 'root=LABEL=root' });
    for (const damaged of ['', 'null', '[]', '{"cmdline":1}', '{"cmdl']) expect(parseBootFile(damaged)).toBeUndefined();
  });
});
