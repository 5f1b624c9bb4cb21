import { encodeName, putBoth, sectorBytes } from './iso-numbers.ts';
import type { TreePlace } from './iso-volume.ts';

/** Where the bytes of a file are. */
export interface Extent {
  readonly sector: number;
  readonly bytes: number;
}

/** ECMA-119, 9.1.5, offsets from 1900: midnight of 2000-01-01, GMT. Fixed, so that the same files make the same image. */
const recordTime = [100, 1, 1, 0, 0, 0, 0];
const isDirectory = 0x02;

/** Length of a directory with these names and its two entries for itself, each sector filled as {@link directoryRecord} does. */
export function directoryBytes(names: readonly string[], kind: 'primary' | 'joliet'): number {
  return layOut([1, 1, ...names.map((name) => encodeName(name, kind).length)]).bytes;
}

/** The top directory: itself, its parent (itself again), and the files. */
export function directoryRecord(place: TreePlace, files: readonly { readonly name: string; readonly extent: Extent }[]): Uint8Array {
  const own = { sector: place.sector, bytes: place.bytes };
  const records = [
    record(Uint8Array.of(0), own, isDirectory),
    record(Uint8Array.of(1), own, isDirectory),
    ...files.map(({ name, extent }) => record(encodeName(name, place.kind), extent, 0)),
  ];
  const directory = new Uint8Array(place.bytes);
  const { offsets } = layOut([1, 1, ...files.map(({ name }) => encodeName(name, place.kind).length)]);
  for (const [index, bytes] of records.entries()) directory.set(bytes, offsets[index]);
  return directory;
}

/** ECMA-119, 9.1: one directory record. Also what a volume descriptor holds for its top directory. */
export function record(name: Uint8Array, extent: Extent, flags: number): Uint8Array {
  const bytes = new Uint8Array(recordBytes(name.length));
  const view = new DataView(bytes.buffer);
  bytes[0] = bytes.length;
  putBoth(view, 2, extent.sector, 4);
  putBoth(view, 10, extent.bytes, 4);
  bytes.set(recordTime, 18);
  bytes[25] = flags;
  putBoth(view, 28, 1, 2);
  bytes[32] = name.length;
  bytes.set(name, 33);
  return bytes;
}

/** The record of the directory itself. */
export function topRecord(place: TreePlace): Uint8Array {
  return record(Uint8Array.of(0), { sector: place.sector, bytes: place.bytes }, isDirectory);
}

/** 9.1.12: records have an even length. */
function recordBytes(nameBytes: number): number {
  return 33 + nameBytes + (nameBytes % 2 === 0 ? 1 : 0);
}

/** 6.8.1.1: no record goes over the end of a sector. */
function layOut(nameLengths: readonly number[]): { readonly offsets: readonly number[]; readonly bytes: number } {
  const offsets: number[] = [];
  let at = 0;
  for (const nameBytes of nameLengths) {
    const length = recordBytes(nameBytes);
    if ((at % sectorBytes) + length > sectorBytes) at = Math.ceil(at / sectorBytes) * sectorBytes;
    offsets.push(at);
    at += length;
  }
  return { offsets, bytes: Math.ceil(at / sectorBytes) * sectorBytes };
}
