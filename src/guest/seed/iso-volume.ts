import { topRecord } from './iso-directory.ts';
import { encodeName, putBoth, sectorBytes } from './iso-numbers.ts';

/** Where one of the two trees of names is. */
export interface TreePlace {
  readonly kind: 'primary' | 'joliet';
  /** Its only directory. */
  readonly sector: number;
  readonly bytes: number;
  /** Its path table, least significant byte first; the other one is in the sector after it. */
  readonly tableSector: number;
}

/** A path table with nothing but the top directory. */
const pathTableBytes = 10;
/** ECMA-119, 8.5.13 and Joliet, "SVD escape sequences": UCS-2 level 3. */
const jolietEscape = '%/E';

/** ECMA-119, 8.4 (primary) and 8.5 (supplementary, which makes it Joliet). Offsets are those of the standard less one. */
export function volumeDescriptor(label: string, place: TreePlace, totalSectors: number): Uint8Array {
  const bytes = header(place.kind === 'primary' ? 1 : 2);
  const view = new DataView(bytes.buffer);
  const text = (at: number, length: number, value = ''): void => {
    const width = place.kind === 'primary' ? 1 : 2;
    bytes.set(encodeName(value.padEnd(Math.floor(length / width), ' '), place.kind), at);
  };
  text(8, 32);
  text(40, 32, label);
  putBoth(view, 80, totalSectors, 4);
  if (place.kind === 'joliet') bytes.set(encodeName(jolietEscape, 'primary'), 88);
  putBoth(view, 120, 1, 2);
  putBoth(view, 124, 1, 2);
  putBoth(view, 128, sectorBytes, 2);
  putBoth(view, 132, pathTableBytes, 4);
  view.setUint32(140, place.tableSector, true);
  view.setUint32(148, place.tableSector + 1, false);
  bytes.set(topRecord(place), 156);
  // Volume set, publisher, data preparer, application: not given. Then three file names: none.
  for (const [at, length] of [
    [190, 128],
    [318, 128],
    [446, 128],
    [574, 128],
    [702, 37],
    [739, 37],
    [776, 37],
  ] as const)
    text(at, length);
  // 8.4.26.1: four dates; sixteen digits of zero and a zero byte say that there is none.
  for (const at of [813, 830, 847, 864]) bytes.set(encodeName('0'.repeat(16), 'primary'), at);
  bytes[881] = 1;
  return bytes;
}

/** ECMA-119, 8.3: after the last descriptor. */
export function endDescriptor(): Uint8Array {
  return header(255);
}

/** ECMA-119, 9.4: one record, that of the top directory. */
export function pathTable(place: TreePlace, order: 'little' | 'big'): Uint8Array {
  const bytes = new Uint8Array(pathTableBytes);
  const view = new DataView(bytes.buffer);
  bytes[0] = 1;
  view.setUint32(2, place.sector, order === 'little');
  view.setUint16(6, 1, order === 'little');
  return bytes;
}

function header(type: number): Uint8Array {
  const bytes = new Uint8Array(sectorBytes);
  bytes[0] = type;
  bytes.set(encodeName('CD001', 'primary'), 1);
  bytes[6] = 1;
  return bytes;
}
