import { createHash } from 'node:crypto';

/** What a checked document turned out to be. `schema` is read even when the checksum is wrong: a newer Vup may sum otherwise. */
export type CheckedRead =
  | { readonly kind: 'good'; readonly value: unknown; readonly schema: unknown }
  | { readonly kind: 'corrupt'; readonly reason: string; readonly schema: unknown };

/** A document as text, for people to look at, with a first field `checksum` over the canonical rest. */
export function writeChecked(value: object): string {
  return `${JSON.stringify({ checksum: checksumOf(value), ...value }, undefined, 2)}\n`;
}

/** Reads what {@link writeChecked} wrote; the value comes without its checksum. Never throws. */
export function readChecked(text: string): CheckedRead {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { kind: 'corrupt', reason: text === '' ? 'it is empty' : 'it is not whole JSON', schema: undefined };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { kind: 'corrupt', reason: 'it is no JSON object', schema: undefined };
  }
  const { checksum, ...value } = parsed as Record<string, unknown>;
  const schema = value['schema'];
  if (checksum !== checksumIfShallow(value)) return { kind: 'corrupt', reason: 'its checksum is wrong', schema };
  return { kind: 'good', value, schema };
}

/** Undefined for what is nested so deep that nobody wrote it: JSON is read at any depth, but not walked. */
function checksumIfShallow(value: unknown): string | undefined {
  try {
    return checksumOf(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `sha256:` and the hex digest of the canonical JSON. */
export function checksumOf(value: unknown): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}

/** JSON without white space, keys in code unit order, fields that are undefined left out: one text for one value. */
export function canonicalJson(value: unknown): string {
  const ordered = inOrder(value);
  return ordered === unordered ? spellOut(value) : (JSON.stringify(ordered) ?? 'null');
}

const unordered = Symbol('unordered');

/**
 * A copy whose keys were put in order, for JSON.stringify, which is much faster than what can be written here: the records of a thousand
 * machines are a hundred thousand values. Objects keep the order of all keys but numbers, and `__proto__` is no key to assign: what has
 * such a one is `unordered`.
 */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.includes(unordered) ? unordered : items;
  }
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(value).sort()) {
    // All that begin with a digit come before the colon.
    if (name < ':' || name === '__proto__') return unordered;
    const field = inOrder((value as Readonly<Record<string, unknown>>)[name]);
    if (field === unordered) return unordered;
    fields[name] = field;
  }
  return fields;
}

function spellOut(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(spellOut).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${spellOut(field)}`);
  return `{${fields.join(',')}}`;
}
