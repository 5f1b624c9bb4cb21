import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChecked } from '../../src/state/checked-json.ts';

/** State documents of an environment, and Vup's books, that cannot be read: never empty, never half, whatever was killed when. */
export function brokenStateOf(id: string, home: string): readonly string[] {
  const root = join(home, 'data', 'environments', id);
  const books = [join(root, 'state.json'), join(home, 'data', 'environments.json'), join(home, 'state', 'leases.json')];
  return books
    .filter((path) => existsSync(path))
    .flatMap((path) => {
      const read = readChecked(readFileSync(path, 'utf8'));
      return read.kind === 'good' ? [] : [`${path}: ${read.reason}`];
    });
}
