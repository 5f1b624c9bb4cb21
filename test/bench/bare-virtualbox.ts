import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench-context.ts';
import { type Command, mustRun, runCommand } from './run-command.ts';

const script = join(import.meta.dirname, 'bare-virtualbox.sh');

/** Machines of the hand-written script, made and removed again. */
export interface BareVirtualBox {
  /** Time in ms that they took to be made, with all the calls that Vup makes or `blind`, without its questions. */
  upAndDown(verb: 'up' | 'blind'): Promise<number>;
}

/** Makes a place for `count` of them, whose disks stand on `base`, and removes whatever is left there when `use` ends. */
export async function withBareVirtualBox<T>(
  bench: Bench,
  count: number,
  base: string,
  use: (bare: BareVirtualBox) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(bench.home, 'vupbench-bare-'));
  const command = (verb: string, folder: string, ...more: string[]): Command => ({
    argv: ['bash', script, verb, folder, String(count), ...more],
  });
  let last = dir;
  try {
    return await use({
      upAndDown: async (verb) => {
        // The service of VirtualBox dies of a new disk in the place of one that it still knows.
        last = mkdtempSync(join(dir, 'round-'));
        const { ms } = await mustRun(command(verb, last, base));
        await mustRun(command('down', last));
        return ms;
      },
    });
  } finally {
    await runCommand(command('down', last));
    rmSync(dir, { recursive: true, force: true });
  }
}
