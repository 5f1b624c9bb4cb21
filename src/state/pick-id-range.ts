import type { IdRange } from '../provider/machine-ref.ts';

/** What the host says about subordinate ids. */
export interface SubordinateIds {
  /** The text of /etc/subuid; '' when there is none. */
  readonly subuid: string;
  /** The text of /etc/subgid. */
  readonly subgid: string;
  /** Whose lines are Vup's to use: login name and uid as text. */
  readonly owners: readonly string[];
  /** Root maps any range; others only what their lines give them. */
  readonly isRoot: boolean;
}

interface OwnedRange extends IdRange {
  readonly owner: string;
}

const size = 65_536;
/**
 * A multiple of 65536 above what useradd gives out (SUB_UID_MAX of login.defs(5): 600,100,000) and what systemd's containers take
 * (below 1,879,048,192), so that neither comes to overlap it later.
 */
const firstBase = 1_900_019_712;
/** Ids have 32 bits, and the upper half is treated as negative by some programs. */
const endOfIds = 2_147_483_648;

/**
 * 65536 ids for the guests of one user: for others than root their own lines' first range that holds for users and groups alike; else
 * the first range from 1900019712 on that no line of another user overlaps. Undefined when there is none.
 */
export function pickIdRange(ids: SubordinateIds): IdRange | undefined {
  const users = parseRanges(ids.subuid);
  const groups = parseRanges(ids.subgid);
  const isOwn = (range: OwnedRange): boolean => ids.owners.includes(range.owner);
  if (!ids.isRoot) {
    const own = users.find(
      (range) => isOwn(range) && range.size >= size && groups.some((other) => isOwn(other) && covers(other, range.base)),
    );
    if (own !== undefined) return { base: own.base, size };
  }
  const others = [...users, ...groups].filter((range) => !isOwn(range));
  for (let base = firstBase; base + size <= endOfIds; base += size) {
    if (!others.some((range) => range.base < base + size && base < range.base + range.size)) return { base, size };
  }
  return undefined;
}

function covers(range: IdRange, base: number): boolean {
  return range.base <= base && base + size <= range.base + range.size;
}

/** subuid(5): `name:first:count`. Lines that are no such thing are passed over, as shadow does. */
function parseRanges(text: string): readonly OwnedRange[] {
  const ranges: OwnedRange[] = [];
  for (const line of text.split('\n')) {
    const match = /^([^:#]+):(\d{1,10}):(\d{1,10})$/.exec(line.trim());
    if (match !== null) ranges.push({ owner: match[1] ?? '', base: Number(match[2]), size: Number(match[3]) });
  }
  return ranges;
}
