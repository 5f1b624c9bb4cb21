/** What the header of a qcow2 file says that decides whether it may be used. */
export interface Qcow2Header {
  readonly virtualSizeBytes: number;
}

/** How many bytes of a file's beginning {@link readQcow2Header} wants to see: the smallest cluster that holds any header worth trusting. */
export const qcow2HeadBytes = 64 * 1024;

/** Incompatible features of a qcow2 header that Vup lets pass: compression type, extended L2 entries. */
const harmlessFeatures = 0b11000n;

const features: readonly (readonly [bigint, string])[] = [
  [0b1n, 'it was not closed cleanly (mend a copy with: qemu-img check -r all)'],
  [0b10n, 'it is marked as corrupt'],
  [0b100n, 'it keeps its data in another file'],
];

const extensions: ReadonlyMap<number, string> = new Map([
  [0xe2792aca, 'it names the format of a backing file'],
  [0x0537be77, 'it is encrypted'],
  [0x44415441, 'it keeps its data in another file'],
]);

/** Whether a file begins like qcow2, of any version. */
export function hasQcow2Magic(head: Uint8Array): boolean {
  return head[0] === 0x51 && head[1] === 0x46 && head[2] === 0x49 && head[3] === 0xfb;
}

/**
 * Judges a qcow2 header by its bytes alone, so that no program opens a file that leads it to others. Format: QEMU's docs/interop/qcow2.txt.
 * A text says what is wrong.
 */
export function readQcow2Header(head: Uint8Array): Qcow2Header | string {
  if (!hasQcow2Magic(head)) return 'it is not qcow2';
  if (head.length < 104) return 'its header is cut off';
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const version = view.getUint32(4);
  if (version !== 2 && version !== 3) return `it is qcow2 of version ${version}, and Vup reads 2 and 3`;
  const problem = judgeFields(view) ?? (version === 3 ? judgeFeatures(view.getBigUint64(72)) : undefined);
  return problem ?? judgeExtensions(view, version === 3 ? view.getUint32(100) : 72) ?? { virtualSizeBytes: Number(view.getBigUint64(24)) };
}

function judgeFields(view: DataView): string | undefined {
  const clusterBits = view.getUint32(20);
  if (view.getBigUint64(8) !== 0n || view.getUint32(16) !== 0) return 'it stands on a backing file';
  if (view.getUint32(32) !== 0) return 'it is encrypted';
  if (clusterBits < 9 || clusterBits > 21) return `its clusters have 2^${clusterBits} bytes`;
  if (view.getUint32(60) !== 0) return 'it holds snapshots (write a plain copy with: qemu-img convert -O qcow2)';
  const size = view.getBigUint64(24);
  return size === 0n || size > BigInt(16) << 40n ? `its size is ${size} bytes` : undefined;
}

function judgeFeatures(incompatible: bigint): string | undefined {
  const known = features.find(([bit]) => (incompatible & bit) !== 0n);
  if (known !== undefined) return known[1];
  return (incompatible & ~(harmlessFeatures | 0b111n)) === 0n ? undefined : 'it needs features that Vup does not know';
}

function judgeExtensions(view: DataView, start: number): string | undefined {
  if (start < 72 || start % 8 !== 0) return 'the length of its header is wrong';
  for (let at = start; at + 8 <= view.byteLength; ) {
    const type = view.getUint32(at);
    if (type === 0) return undefined;
    const problem = extensions.get(type);
    if (problem !== undefined) return problem;
    at += 8 + Math.ceil(view.getUint32(at + 4) / 8) * 8;
  }
  return 'its header has no end';
}
