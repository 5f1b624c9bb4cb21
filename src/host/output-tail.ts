/** Keeps the end of a stream in bounded memory. */
export interface OutputTail {
  push(chunk: Uint8Array): void;
  /** The last bytes as text; a character that the cut halved is left out. */
  text(): string;
}

const firstBytes = 4096;

/**
 * A tail of at most `keepBytes` bytes. Chunks are copied into one buffer and let go at once: those that wait to be joined lie outside the
 * runtime's own heap, which then lets tens of megabytes of them pile up.
 */
export function createOutputTail(keepBytes: number): OutputTail {
  let buffer = Buffer.alloc(0);
  let size = 0;
  let dropped = false;

  /** Twice what is kept, so that moving the end to the front costs the same per byte however much comes. */
  const makeRoom = (bytes: number): void => {
    const needed = size + bytes;
    if (needed <= buffer.length) return;
    if (needed <= keepBytes * 2) {
      const grown = Buffer.allocUnsafe(Math.min(keepBytes * 2, Math.max(firstBytes, needed * 2)));
      buffer.copy(grown, 0, 0, size);
      buffer = grown;
      return;
    }
    const kept = Math.max(0, Math.min(size, keepBytes - bytes));
    dropped ||= kept < size;
    buffer.copyWithin(0, size - kept, size);
    size = kept;
    if (size + bytes > buffer.length) {
      const grown = Buffer.allocUnsafe(keepBytes * 2);
      buffer.copy(grown, 0, 0, size);
      buffer = grown;
    }
  };

  return {
    push(chunk) {
      const piece = chunk.length > keepBytes ? chunk.subarray(chunk.length - keepBytes) : chunk;
      dropped ||= piece.length < chunk.length;
      makeRoom(piece.length);
      buffer.set(piece, size);
      size += piece.length;
    },
    text() {
      const kept = Math.min(size, keepBytes);
      const bytes = buffer.subarray(size - kept, size);
      return Buffer.from(dropped || kept < size ? withoutHalfCharacter(bytes) : bytes).toString('utf8');
    },
  };
}

function withoutHalfCharacter(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start);
}
