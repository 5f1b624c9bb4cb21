/** ECMA-119, 6.1.2: logical sectors, and here logical blocks too. */
export const sectorBytes = 2048;

/** How many sectors hold so many bytes. */
export function sectorsFor(bytes: number): number {
  return Math.ceil(bytes / sectorBytes);
}

/** A number as ECMA-119 writes most of its own: 7.2.3 and 7.3.3, least significant byte first, then most significant byte first. */
export function putBoth(view: DataView, at: number, value: number, bytes: 2 | 4): void {
  if (bytes === 2) {
    view.setUint16(at, value, true);
    view.setUint16(at + 2, value, false);
    return;
  }
  view.setUint32(at, value, true);
  view.setUint32(at + 4, value, false);
}

/** Text as the tree has it: ASCII, or for Joliet UCS-2 with the most significant byte first. */
export function encodeName(text: string, kind: 'primary' | 'joliet'): Uint8Array {
  if (kind === 'primary') return Uint8Array.from(text, (char) => char.charCodeAt(0));
  return Uint8Array.from([...text].flatMap((char) => [char.charCodeAt(0) >> 8, char.charCodeAt(0) & 0xff]));
}

/** Each part begins a sector. */
export function concatSectors(emptySectors: number, parts: readonly Uint8Array[]): Uint8Array {
  const total = emptySectors + parts.reduce((sum, part) => sum + sectorsFor(part.length), 0);
  const image = new Uint8Array(total * sectorBytes);
  let sector = emptySectors;
  for (const part of parts) {
    image.set(part, sector * sectorBytes);
    sector += sectorsFor(part.length);
  }
  return image;
}
