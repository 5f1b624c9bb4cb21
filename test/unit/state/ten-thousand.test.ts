import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Files } from '../../../src/host/host.ts';
import { createJournal } from '../../../src/state/journal.ts';
import { environmentPaths } from '../../../src/state/paths.ts';
import { createStateStore } from '../../../src/state/store.ts';
import { sampleState } from './sample-state.ts';
import { hostAt } from './vup-home.ts';

// In memory where that is, and without syncs: what counts is what is left on the disk.
const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vup-many-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('keeps all that an environment writes at one size over 10,000 commands', { timeout: 240_000 }, async () => {
  const { host, vup } = hostAt(home);
  const paths = environmentPaths(vup, '0123abcd');
  mkdirSync(paths.root, { recursive: true });
  const files: Files = { ...host.files, writeAtomic: host.files.write };
  const sizes = () => readdirSync(paths.root).map((name) => [name, statSync(join(paths.root, name)).size] as const);
  await createStateStore(files, paths).write({ ...sampleState('0123abcd', '/p'), serial: 1_000_000 });
  const record = sampleState('0123abcd', '/p').machines['web'];
  if (record === undefined) throw new Error('no sample');
  const command = async (): Promise<void> => {
    const journal = createJournal(files, paths.journal);
    const change = { machine: 'web', record };
    await journal.begin({ id: 'a', op: 'start', machine: 'web', at: 'now', run: 'r', change });
    await journal.end({ id: 'a', at: 'now', change });
    await createStateStore(files, paths).update((state) => state);
    await journal.clear();
  };
  await command();
  const first = sizes();
  for (let count = 1; count < 10_000; count += 1) await command();
  expect(sizes()).toEqual(first);
});
