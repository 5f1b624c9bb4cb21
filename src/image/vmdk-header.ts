/** What the beginning of a VMDK says that decides whether it may be used. */
export interface VmdkHeader {
  readonly virtualSizeBytes: number;
}

const sectorBytes = 512;

/** As many sectors of descriptor as any writer of such files leaves room for, and as QEMU reads whatever the header says (block/vmdk.c). */
const usualDescriptorSectors = 20;
const mostDescriptorSectors = 127;

/** How many bytes of a file's beginning {@link readVmdkHeader} wants to see: the header and the largest descriptor. */
export const vmdkHeadBytes = (1 + mostDescriptorSectors) * sectorBytes;

/** 16 TiB. */
const mostSectors = BigInt(16) << 31n;

/**
 * Judges a VMDK by its bytes alone, so that no program opens a file that leads it to others: one sparse extent with its descriptor inside,
 * as `monolithicSparse` or `streamOptimized`, that stands on no parent. Format: VMware, "Virtual Disk Format 5.0", "Hosted Sparse Extent
 * Header". A text says what is wrong.
 */
export function readVmdkHeader(head: Uint8Array): VmdkHeader | string {
  if (!hasSparseMagic(head)) return 'it is not a VMDK with its descriptor inside';
  if (head.length < (1 + usualDescriptorSectors) * sectorBytes) return 'its header is cut off';
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const version = view.getUint32(4, true);
  if (version < 1 || version > 3) return `it is a VMDK of version ${version}, and Vup reads 1 to 3`;
  const sectors = view.getBigUint64(12, true);
  // With a size of zero QEMU opens what the descriptor names.
  if (sectors === 0n || sectors > mostSectors) return `its size is ${sectors} sectors`;
  const [at, length] = [view.getBigUint64(28, true), view.getBigUint64(36, true)];
  if (at !== 1n || length === 0n || length > BigInt(mostDescriptorSectors)) return 'its descriptor is not where it belongs';
  const end = (1 + Math.max(Number(length), usualDescriptorSectors)) * sectorBytes;
  return judgeDescriptor(Buffer.from(head.subarray(sectorBytes, end)).toString('latin1')) ?? { virtualSizeBytes: Number(sectors) * 512 };
}

function hasSparseMagic(head: Uint8Array): boolean {
  return head[0] === 0x4b && head[1] === 0x44 && head[2] === 0x4d && head[3] === 0x56;
}

/** The whole room is looked through, also behind a zero byte. */
function judgeDescriptor(room: string): string | undefined {
  if (/parentFileNameHint/i.test(room)) return 'it stands on another disk';
  if (/^\s*encryption\./im.test(room)) return 'it is encrypted';
  const text = room.split('\0')[0] ?? '';
  if (!text.startsWith('# Disk DescriptorFile')) return 'its descriptor is damaged';
  const value = (key: string): string | undefined => new RegExp(`^\\s*${key}\\s*=\\s*"?([^"\\r\\n]*?)"?\\s*$`, 'im').exec(text)?.[1];
  if (value('parentCID')?.toLowerCase() !== 'ffffffff') return 'it stands on another disk';
  const kind = value('createType');
  if (kind !== 'streamOptimized' && kind !== 'monolithicSparse')
    return `it is of the kind ${JSON.stringify((kind ?? '').slice(0, 40))}, and Vup reads streamOptimized and monolithicSparse`;
  return judgeExtents(text.split(/\r?\n/).filter((line) => /^\s*(?:RW|RDONLY|NOACCESS)\b/i.test(line)));
}

/** A file with its descriptor inside is its own and only extent. */
function judgeExtents(lines: readonly string[]): string | undefined {
  if (lines.length !== 1) return `its descriptor names ${lines.length} extents`;
  const [, name] = /^\s*RW\s+\d+\s+SPARSE\s+"([^"]*)"\s*(?:0\s*)?$/i.exec(lines[0] ?? '') ?? [];
  if (name === undefined) return 'its descriptor names an extent of another kind';
  return /[/\\]/.test(name) || name === '..' ? 'its descriptor names another file' : undefined;
}
