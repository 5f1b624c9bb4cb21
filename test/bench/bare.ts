import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench-context.ts';
import type { Disk } from './project.ts';
import { type Command, mustRun, runCommand } from './run-command.ts';

const script = join(import.meta.dirname, 'bare-lxc.sh');
const settleMs = 300;

/** Machines of the hand-written script. */
export interface Bare {
  /** Time from nothing to systemd's answer in all of them, and of killing and removing them, in ms. */
  upAndDown(): Promise<{ readonly up: number; readonly destroy: number }>;
}

/** Makes a place for `count` of them on Vup's own disk, and removes whatever is left there when `use` ends. */
export async function withBare<T>(bench: Bench, count: number, disk: Disk, use: (bare: Bare) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(bench.home, 'vupbench-bare-'));
  const bridge = `vupbench${process.pid}`;
  const command = (verb: string, ...more: string[]): Command => ({ argv: ['bash', script, verb, dir, bridge, String(count), ...more] });
  const bare: Bare = {
    async upAndDown() {
      const up = await mustRun(command('up', disk.lower, disk.base, disk.size));
      const states = up.output.trim().split('\n');
      if (states.length !== count || !states.every((state) => state === 'running' || state === 'degraded'))
        throw new Error(`the bare script did not bring ${count} machines up:\n${up.output}`);
      const destroy = await mustRun(command('down'));
      await sleep(settleMs);
      return { up: up.ms, destroy: destroy.ms };
    },
  };
  try {
    // The guests' root must be able to walk through it.
    await mustRun({ argv: ['chmod', '711', dir] });
    return await use(bare);
  } finally {
    await runCommand(command('down'));
    rmSync(dir, { recursive: true, force: true });
  }
}
