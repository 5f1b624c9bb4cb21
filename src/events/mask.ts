/** Takes secrets out of what is told. */
export interface Mask {
  /** From now on these values, and the forms in which programs print them, are not told. */
  hide(values: Iterable<string>): void;
  /** A text with {@link maskText} in place of each. */
  text(text: string): string;
  /** Plain data with all its texts masked. */
  data<T>(value: T): T;
}

/** What stands in place of a secret. */
export const maskText = '***';

/** Shorter texts are found everywhere by chance: masking them would only show which they are. */
export const shortestMasked = 4;

/** A mask that hides nothing yet. */
export function createMask(): Mask {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  const text = (from: string): string => (pattern === undefined ? from : from.replace(pattern, maskText));
  const data = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(data);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, data(part)]));
  };
  return {
    hide(values) {
      for (const value of values) for (const form of formsOf(value)) if (form.length >= shortestMasked) forms.add(form);
      // The longest first: what is part of another must not leave the rest of it.
      const longestFirst = [...forms].sort((a, b) => b.length - a.length);
      if (longestFirst.length > 0) pattern = new RegExp(longestFirst.map(escaped).join('|'), 'g');
    },
    text,
    data: <T>(value: T) => (pattern === undefined ? value : (data(value) as T)),
  };
}

/** A secret as it is, by line, in a URL, in JSON and in a shell's quotes, in hexadecimal, and as a part of something in base64. */
function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  const texts = [secret, secret.trim(), ...lines];
  const bytes = new TextEncoder().encode(secret);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [...texts.flatMap(written), ...[0, 1, 2].flatMap((before) => inBase64(bytes, before)), hex, hex.toUpperCase()];
}

function written(text: string): readonly string[] {
  const url = encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'));
  const strict = url.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const lower = strict.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [text, url, strict, lower, strict.replaceAll('%20', '+'), JSON.stringify(text).slice(1, -1), text.replaceAll("'", `'\\''`)];
}

/** The signs of base64 that a text has wherever it stands: with `before` bytes in front, and whatever comes behind. */
function inBase64(bytes: Uint8Array, before: number): readonly string[] {
  const all = base64(new Uint8Array([...new Uint8Array(before), ...bytes]));
  const certain = all.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  // Fewer signs belong to too many other texts.
  if (certain.length < 6) return before === 0 ? [all] : [];
  return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')];
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
