/** Most that one block of the legacy frame unpacks to. */
const blockBytes = 8 * 1024 * 1024;
/** No kernel is larger; a broken file must not take all memory. */
const largestBytes = 512 * 1024 * 1024;

/**
 * Unpacks LZ4's legacy frame, the form in which Linux packs itself: a magic number, then blocks with their sizes before them
 * (lz4_Frame_format.md, "Legacy frame"; lz4_Block_format.md). Few hosts have the program for it. undefined for broken bytes.
 */
export function decodeLz4Legacy(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let at = 4; at + 4 <= bytes.length; ) {
    const size = view.getUint32(at, true);
    const block = size <= bytes.length - at - 4 ? decodeBlock(bytes.subarray(at + 4, at + 4 + size)) : undefined;
    if (block === undefined) return undefined;
    total += block.length;
    if (total > largestBytes) return undefined;
    parts.push(block);
    at += 4 + size;
  }
  return Buffer.concat(parts, total);
}

/** One block: sequences of a token, literals, and a match (offset, length) in what was unpacked so far. */
function decodeBlock(source: Uint8Array): Uint8Array | undefined {
  const target = new Uint8Array(blockBytes);
  let from = 0;
  let to = 0;
  const readLength = (start: number): number => {
    let length = start;
    if (start !== 15) return length;
    let byte = 255;
    while (byte === 255 && from < source.length) {
      byte = source[from++] ?? 0;
      length += byte;
    }
    return length;
  };
  while (from < source.length) {
    const token = source[from++] ?? 0;
    const literals = readLength(token >> 4);
    if (from + literals > source.length || to + literals > blockBytes) return undefined;
    target.set(source.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from >= source.length) break;
    const offset = (source[from] ?? 0) | ((source[from + 1] ?? 0) << 8);
    from += 2;
    const length = readLength(token & 15) + 4;
    if (offset === 0 || offset > to || to + length > blockBytes) return undefined;
    copyMatch(target, to, offset, length);
    to += length;
  }
  return target.subarray(0, to);
}

/** A match may reach into itself, which repeats what it has written. */
function copyMatch(target: Uint8Array, to: number, offset: number, length: number): void {
  if (offset >= length) target.copyWithin(to, to - offset, to - offset + length);
  else for (let position = 0; position < length; position += 1) target[to + position] = target[to - offset + position] ?? 0;
}
