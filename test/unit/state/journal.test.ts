import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNodeFiles } from '../../../src/host/node-files.ts';
import { createJournal, type Journal } from '../../../src/state/journal.ts';
import type { Intent } from '../../../src/state/journal-record.ts';
import { scratchFolders } from '../host/scratch.ts';

const scratch = scratchFolders();
const files = createNodeFiles();
const at = '2026-01-01T00:00:00.000Z';
const intent = (id: string): Intent => ({ id, op: 'create', machine: 'web', at, run: 'r1' });

function newJournal(): { path: string; journal: Journal; again: () => Journal } {
  const path = join(scratch(), 'journal.ndjson');
  const again = () => createJournal(files, path);
  return { path, journal: again(), again };
}

describe('createJournal', () => {
  it('gives the intents that have no outcome, in order', async () => {
    const { journal, again } = newJournal();
    expect(await journal.replay()).toMatchObject({ open: [], damagedLines: 0 });
    for (const id of ['a', 'b', 'c']) await journal.begin(intent(id));
    await journal.end({ id: 'b', at });
    expect((await again().replay()).open).toEqual([intent('a'), intent('c')]);
  });

  it('is on the disk when begin resolves, and is one JSON document a line', async () => {
    const { journal, path } = newJournal();
    await journal.begin(intent('a'));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ sum: expect.stringMatching(/^[0-9a-f]{16}$/), record: { id: 'a' } });
  });

  it('bears a last line that was cut off, anywhere, and goes on after it', async () => {
    const { journal, path, again } = newJournal();
    await journal.begin(intent('a'));
    await journal.begin(intent('b'));
    const whole = readFileSync(path, 'utf8');
    const secondAt = whole.indexOf('\n') + 1;
    for (let cut = secondAt; cut < whole.length - 1; cut += 7) {
      writeFileSync(path, whole.slice(0, cut));
      expect(await again().replay()).toMatchObject({ open: [intent('a')], damagedLines: 0 });
      await again().begin(intent('c'));
      expect((await again().replay()).open).toEqual([intent('a'), intent('c')]);
    }
    // Only the line end is missing: the record is whole.
    writeFileSync(path, whole.slice(0, -1));
    expect((await again().replay()).open).toHaveLength(2);
  });

  it('leaves out and counts a line whose sum is wrong', async () => {
    const { journal, path, again } = newJournal();
    await journal.begin(intent('a'));
    appendFileSync(path, `${readFileSync(path, 'utf8').replace('"op":"create"', '"op":"destroy"')}no json\n`);
    await again().begin(intent('z'));
    expect(await again().replay()).toMatchObject({ open: [intent('a'), intent('z')], damagedLines: 2 });
  });

  it('writes records that come at once together, and all of them', async () => {
    let appends = 0;
    const { path } = newJournal();
    const counting = {
      ...files,
      appendDurable(name: string, data: string) {
        appends += 1;
        return files.appendDurable(name, data);
      },
    };
    const journal = createJournal(counting, path);
    await Promise.all(Array.from({ length: 50 }, (_, index) => journal.begin(intent(`i${index}`))));
    expect((await journal.replay()).open.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => `i${index}`));
    expect(appends).toBeLessThan(10);
  });

  it('rejects what could not be written, and mends the line for the next', async () => {
    const { path } = newJournal();
    let full = true;
    const filling = {
      ...files,
      async appendDurable(name: string, data: string) {
        if (!full) return files.appendDurable(name, data);
        appendFileSync(name, data.slice(0, 20));
        throw new Error('disk full');
      },
    };
    const journal = createJournal(filling, path);
    await expect(journal.begin(intent('a'))).rejects.toThrow('disk full');
    full = false;
    await journal.begin(intent('b'));
    expect(await journal.replay()).toMatchObject({ open: [intent('b')], damagedLines: 1 });
  });

  it('is empty after clear and can be gone on with', async () => {
    const { journal, path } = newJournal();
    mkdirSync(join(path, '..'), { recursive: true });
    await journal.begin(intent('a'));
    await journal.clear();
    expect(existsSync(path)).toBe(true);
    expect((await journal.replay()).open).toEqual([]);
    await journal.begin(intent('b'));
    expect((await journal.replay()).open).toEqual([intent('b')]);
  });
});
