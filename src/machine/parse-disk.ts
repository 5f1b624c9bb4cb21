import type { Form } from './form.ts';
import { parseSize } from './parse-size.ts';

const rules = { what: 'size of a disk', example: '20GiB', minMiB: 64, maxMiB: 64 * 1024 * 1024, maxText: '64TiB' };

/** The size of a disk like `20GiB` in MiB, rounded up. */
export function parseDisk(text: string): Form<number> {
  return parseSize(text, rules);
}
