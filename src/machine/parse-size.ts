import bytes from 'bytes-iec';
import { type Form, misread, read } from './form.ts';

const pattern = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)$/;
const units = new Set(['KiB', 'MiB', 'GiB', 'TiB', 'KB', 'MB', 'GB', 'TB']);

/** What a size is of, and its limits. */
export interface SizeRules {
  /** For example `amount of memory`. */
  readonly what: string;
  readonly example: string;
  readonly minMiB: number;
  readonly maxMiB: number;
  /** The upper limit as people write it. */
  readonly maxText: string;
}

/** A size like `1GiB` or `512MB` in MiB, rounded up. */
export function parseSize(text: string, rules: SizeRules): Form<number> {
  const match = pattern.exec(text);
  if (match === null) return misread('bad-unit', `"${text}" is no ${rules.what}`, `write for example ${rules.example}`);
  const [, amount = '', unit = ''] = match;
  if (!units.has(unit))
    return misread('bad-unit', `the unit of "${text}" is ${unit === '' ? 'missing' : 'not clear'}`, unitHint(amount, unit));
  if (text.includes(' ')) return misread('bad-unit', `"${text}" has a space in it`, `write ${amount}${unit}`);
  const sizeMiB = Math.ceil((bytes.parse(text) ?? 0) / 1024 / 1024);
  if (sizeMiB < rules.minMiB) return misread('out-of-range', `${text} is too little; a machine has at least ${rules.minMiB}MiB`);
  if (sizeMiB > rules.maxMiB) return misread('out-of-range', `${text} is too much; a machine has at most ${rules.maxText}`);
  return read(sizeMiB);
}

/** The two things that `2G` or `2gb` may mean. */
function unitHint(amount: string, unit: string): string {
  const letter = /^([kmgt])(i?b)?$/i.exec(unit)?.[1]?.toUpperCase();
  if (unit === '') return `${amount}MiB or ${amount}GiB?`;
  if (letter === undefined) return 'units are KiB MiB GiB TiB and KB MB GB TB';
  return `${amount}${letter}B or ${amount}${letter}iB?`;
}
