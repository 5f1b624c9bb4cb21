import bytes from 'bytes-iec';
import { type Form, misread, read } from './form.ts';

const minMiB = 16;
const maxMiB = 4 * 1024 * 1024;
const pattern = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)$/;
const units = new Set(['KiB', 'MiB', 'GiB', 'TiB', 'KB', 'MB', 'GB', 'TB']);

/** Memory like `1GiB` or `512MB` in MiB, rounded up. */
export function parseMemory(text: string): Form<number> {
  const match = pattern.exec(text);
  if (match === null) return misread('bad-unit', `"${text}" is no amount of memory`, 'write for example 1GiB or 512MiB');
  const [, amount = '', unit = ''] = match;
  if (!units.has(unit))
    return misread('bad-unit', `the unit of "${text}" is ${unit === '' ? 'missing' : 'not clear'}`, unitHint(amount, unit));
  if (text.includes(' ')) return misread('bad-unit', `"${text}" has a space in it`, `write ${amount}${unit}`);
  const memoryMiB = Math.ceil((bytes.parse(text) ?? 0) / 1024 / 1024);
  if (memoryMiB < minMiB) return misread('out-of-range', `${text} is too little; a machine has at least ${minMiB}MiB`);
  if (memoryMiB > maxMiB) return misread('out-of-range', `${text} is too much; a machine has at most 4TiB`);
  return read(memoryMiB);
}

/** The two things that `2G` or `2gb` may mean. */
function unitHint(amount: string, unit: string): string {
  const letter = /^([kmgt])(i?b)?$/i.exec(unit)?.[1]?.toUpperCase();
  if (unit === '') return `${amount}MiB or ${amount}GiB?`;
  if (letter === undefined) return 'units are KiB MiB GiB TiB and KB MB GB TB';
  return `${amount}${letter}B or ${amount}${letter}iB?`;
}
