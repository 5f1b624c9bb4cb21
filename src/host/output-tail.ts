/** Keeps the end of a stream in bounded memory. */
export interface OutputTail {
  push(chunk: Uint8Array): void;
  /** The last bytes as text; a character that the cut halved is left out. */
  text(): string;
}

/** A tail of at most `keepBytes` bytes. */
export function createOutputTail(keepBytes: number): OutputTail {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let dropped = false;

  const squeeze = (): void => {
    const all = Buffer.concat(chunks);
    const kept = keepBytes === 0 ? all.subarray(all.length) : all.subarray(-keepBytes);
    dropped ||= kept.length < all.length;
    chunks = [kept];
    size = kept.length;
  };

  return {
    push(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      // Squeezing at double size makes the copying cost constant per byte.
      if (size > keepBytes * 2 + 65_536) squeeze();
    },
    text() {
      squeeze();
      const bytes = chunks[0] ?? new Uint8Array();
      return Buffer.from(dropped ? withoutHalfCharacter(bytes) : bytes).toString('utf8');
    },
  };
}

function withoutHalfCharacter(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start);
}
