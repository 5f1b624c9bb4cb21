import type { Form } from './form.ts';
import { parseSize } from './parse-size.ts';

const rules = { what: 'amount of memory', example: '1GiB or 512MiB', minMiB: 16, maxMiB: 4 * 1024 * 1024, maxText: '4TiB' };

/** Memory like `1GiB` or `512MB` in MiB, rounded up. */
export function parseMemory(text: string): Form<number> {
  return parseSize(text, rules);
}
