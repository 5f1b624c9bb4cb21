import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweepTemporaries } from '../../../src/core/sweep-killed-runs.ts';
import type { World } from '../../../src/core/world.ts';
import { createJournal } from '../../../src/state/journal.ts';
import { environmentPaths } from '../../../src/state/paths.ts';
import { createStateStore } from '../../../src/state/store.ts';
import { scratchFolders } from '../host/scratch.ts';
import { hostAt } from './vup-home.ts';

const program = join(import.meta.dirname, 'write-forever.ts');

/** Runs the writer and kills it some time after its first write; gives the last serial that it said was on the disk. */
function writeAndDie(home: string, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve) => {
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      if (output === '') setTimeout(() => child.kill('SIGKILL'), afterMs);
      output += data.toString();
    });
    child.on('close', () => resolve(Number(output.split('\n').at(-2))));
  });
}

describe('a writer that is killed', () => {
  const scratch = scratchFolders();

  it('leaves state that can be read, never older than it said, and a journal that can be replayed', { timeout: 120_000 }, async () => {
    const home = scratch();
    const { host, vup } = hostAt(home);
    const paths = environmentPaths(vup, '0123abcd');
    mkdirSync(paths.root, { recursive: true });
    for (let round = 0; round < 12; round += 1) {
      const said = await writeAndDie(home, 1 + round * 3 + Math.random() * 5);
      const { state, warning } = await createStateStore(host.files, paths).read();
      expect(warning).toBeUndefined();
      expect(state?.serial).toBeGreaterThanOrEqual(said);
      expect(state?.serial).toBeLessThanOrEqual(said + 1);
      const replay = await createJournal(host.files, paths.journal).replay();
      // One intent per killed writer at most; each torn line is healed by the next writer and counted.
      expect(replay.open.length).toBeLessThanOrEqual(round + 1);
      expect(replay.damagedLines).toBeLessThanOrEqual(round);
    }
    // What a kill leaves over, the next run sweeps.
    await sweepTemporaries({ host, paths: vup } as World, paths.root);
    expect(readdirSync(paths.root).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
