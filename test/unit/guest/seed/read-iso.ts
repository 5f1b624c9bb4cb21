/** A reader of ISO 9660 by ECMA-119, written apart from the writer: top directory only. `tree` 1 is the primary one, 2 Joliet. */
export function readIso(image: Uint8Array, tree: 1 | 2): { readonly label: string; readonly files: ReadonlyMap<string, Uint8Array> } {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const text = (at: number, length: number): string => {
    const bytes = Buffer.from(image.subarray(at, at + length));
    return tree === 1 ? bytes.toString('latin1') : Buffer.from(bytes).swap16().toString('utf16le');
  };
  let at = 16 * 2048;
  while (image[at] !== tree) {
    if (image[at] === 255) throw new Error('there is no such volume');
    at += 2048;
  }
  if (Buffer.from(image.subarray(at + 1, at + 6)).toString() !== 'CD001') throw new Error('no volume descriptor');
  if (view.getUint32(at + 80, true) * 2048 !== image.length) throw new Error('another size than it says');
  const label = text(at + 40, 32).trimEnd();
  const top = at + 156;
  const start = view.getUint32(top + 2, true) * 2048;
  const end = start + view.getUint32(top + 10, true);
  if (view.getUint32(top + 6, false) * 2048 !== start) throw new Error('two different places');
  const files = new Map<string, Uint8Array>();
  for (const entry of entriesOf(image, start, end)) {
    const isFolder = ((image[entry + 25] ?? 0) & 2) !== 0;
    const from = view.getUint32(entry + 2, true) * 2048;
    const size = view.getUint32(entry + 10, true);
    if (size !== view.getUint32(entry + 14, false)) throw new Error('two different sizes');
    if (!isFolder) files.set(text(entry + 33, image[entry + 32] ?? 0), image.subarray(from, from + size));
  }
  return { label, files };
}

/** Where the records of a directory begin; a zero where a length should be means: go on in the next sector. */
function entriesOf(image: Uint8Array, start: number, end: number): readonly number[] {
  const found: number[] = [];
  for (let entry = start; entry < end; ) {
    const length = image[entry] ?? 0;
    if (length !== 0) found.push(entry);
    entry = length === 0 ? (Math.floor(entry / 2048) + 1) * 2048 : entry + length;
  }
  return found;
}
