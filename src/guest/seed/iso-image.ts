import { directoryBytes, directoryRecord } from './iso-directory.ts';
import { concatSectors, sectorBytes, sectorsFor } from './iso-numbers.ts';
import { endDescriptor, pathTable, type TreePlace, volumeDescriptor } from './iso-volume.ts';

/** A file at the top of the image. */
export interface IsoFile {
  /** 1 to 64 characters of ASCII without control characters and without the six that Joliet forbids. */
  readonly name: string;
  readonly data: string | Uint8Array;
}

/** ECMA-119, 6.2.1: the first sixteen sectors are not ours. */
const systemSectors = 16;

/**
 * An ISO 9660 image (ECMA-119, "Volume and file structure of CDROM") with the Joliet names of the same files (Microsoft, "Joliet
 * Specification", 1995) and nothing but files at its top. The same input makes the same bytes.
 * @throws RangeError for a name or label that cannot be written
 */
export function isoImage(label: string, files: readonly IsoFile[]): Uint8Array {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  check(label, sorted);
  const contents = sorted.map(({ data }) => (typeof data === 'string' ? new TextEncoder().encode(data) : data));
  // Primary, Joliet, end; two path tables for each tree (least and most significant byte first); one directory for each tree.
  const tables = systemSectors + 3;
  const trees = (['primary', 'joliet'] as const).map((kind) => ({ kind, names: namesFor(kind, sorted) }));
  const sizes = trees.map(({ kind, names }) => sectorsFor(directoryBytes(names, kind)));
  let next = tables + 4 + sizes.reduce((sum, size) => sum + size, 0);
  const extents = contents.map((bytes) => {
    const sector = next;
    next += sectorsFor(bytes.length);
    return { sector, bytes: bytes.length };
  });
  const places = trees.map(({ kind }, index): TreePlace => {
    const sector = tables + 4 + (index === 0 ? 0 : (sizes[0] ?? 0));
    return { kind, sector, bytes: (sizes[index] ?? 0) * sectorBytes, tableSector: tables + 2 * index };
  });
  return concatSectors(systemSectors, [
    ...places.map((place) => volumeDescriptor(label, place, next)),
    endDescriptor(),
    ...places.flatMap((place) => [pathTable(place, 'little'), pathTable(place, 'big')]),
    ...places.map((place, index) =>
      directoryRecord(
        place,
        (trees[index]?.names ?? []).map((name, at) => ({ name, extent: extents[at] ?? { sector: 0, bytes: 0 } })),
      ),
    ),
    ...contents,
  ]);
}

/** Joliet takes the name itself; the primary tree has names that ECMA-119 level 1 allows, for systems that read nothing else. */
function namesFor(kind: 'primary' | 'joliet', files: readonly IsoFile[]): readonly string[] {
  if (kind === 'joliet') return files.map(({ name }) => name);
  return files.map((_, index) => `FILE${String(index).padStart(4, '0')}.;1`);
}

function check(label: string, files: readonly IsoFile[]): void {
  if (!/^[A-Za-z0-9_]{1,16}$/.test(label)) throw new RangeError(`"${label}" cannot be the label of an ISO 9660 image`);
  for (const [index, { name }] of files.entries()) {
    if (!/^[ -~]{1,64}$/.test(name) || /[*/:;?\\]/.test(name) || name === '.' || name === '..') {
      throw new RangeError(`"${name}" cannot be a file name in an ISO 9660 image`);
    }
    if (files[index + 1]?.name === name) throw new RangeError(`"${name}" is twice in an ISO 9660 image`);
  }
  if (files.length > 1000) throw new RangeError('too many files for an ISO 9660 image');
}
