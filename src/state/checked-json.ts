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
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}
