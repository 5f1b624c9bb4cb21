/** What a test wants to differ from a plain qcow2 header of version 3. */
export interface HeaderChanges {
  readonly version?: number;
  readonly backingOffset?: bigint;
  readonly clusterBits?: number;
  readonly size?: bigint;
  readonly crypt?: number;
  readonly snapshots?: number;
  readonly incompatible?: bigint;
  readonly headerLength?: number;
  readonly extensions?: readonly (readonly [number, string])[];
}

/** The beginning of a qcow2 file as docs/interop/qcow2.txt of QEMU describes it. */
export function qcow2Head(changes: HeaderChanges = {}): Uint8Array {
  const { version = 3, headerLength = version === 3 ? 112 : 72 } = changes;
  const bytes = new Uint8Array(65_536);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x514649fb);
  view.setUint32(4, version);
  view.setBigUint64(8, changes.backingOffset ?? 0n);
  view.setUint32(20, changes.clusterBits ?? 16);
  view.setBigUint64(24, changes.size ?? 1n << 30n);
  view.setUint32(32, changes.crypt ?? 0);
  view.setUint32(60, changes.snapshots ?? 0);
  if (version === 3) {
    view.setBigUint64(72, changes.incompatible ?? 0n);
    view.setUint32(96, 4);
    view.setUint32(100, headerLength);
  }
  let at = headerLength;
  for (const [type, text] of changes.extensions ?? []) {
    view.setUint32(at, type);
    view.setUint32(at + 4, text.length);
    bytes.set(Buffer.from(text), at + 8);
    at += 8 + Math.ceil(text.length / 8) * 8;
  }
  return bytes;
}
