import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { acquireLock, type LockRequest, readLiveHolder, sweepTakeOver, withLock } from '../../../src/state/lock.ts';
import { describeHolder, type LockHolder } from '../../../src/state/lock-holder.ts';
import { scratchFolders } from '../host/scratch.ts';

const scratch = scratchFolders();
const host = createNodeHost();
const request: LockRequest = { command: 'vup up', what: 'Environment "shop"' };
const program = join(import.meta.dirname, 'hold-lock.ts');

function run(...args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve) => child.on('close', resolve));
}

/** A lock file as if this process held it, but for what is changed. */
async function leave(path: string, changed: Partial<LockHolder>): Promise<void> {
  writeFileSync(path, JSON.stringify({ ...(await describeHolder(host, 'vup halt', 'a token')), ...changed }));
}

describe('acquireLock', () => {
  it('says who holds it', async () => {
    const path = join(scratch(), 'lock');
    const lock = await acquireLock(host, path, request);
    await expect(acquireLock(host, path, { ...request, command: 'vup halt' })).rejects.toMatchObject({
      code: 'VUP_STATE_LOCKED',
      message: expect.stringMatching(new RegExp(`Environment "shop".*"vup up".*pid ${process.pid}, since \\d{4}-`)),
      hint: expect.stringContaining('--lock-timeout'),
    });
    expect(await readLiveHolder(host, path)).toMatchObject({ pid: process.pid, command: 'vup up' });
    await lock.release();
    await lock.release();
    expect(existsSync(path)).toBe(false);
    expect(await readLiveHolder(host, path)).toBeUndefined();
  });

  it('waits as long as it is told, and tells for whom', async () => {
    const path = join(scratch(), 'lock');
    const first = await acquireLock(host, path, request);
    const waitedFor: string[] = [];
    const second = acquireLock(host, path, { ...request, waitMs: 10_000, onWait: (holder) => waitedFor.push(holder.command) });
    await host.clock.sleep(200);
    expect(waitedFor).toEqual(['vup up']);
    await first.release();
    await (await second).release();
    const third = await acquireLock(host, path, request);
    const started = performance.now();
    await expect(acquireLock(host, path, { ...request, waitMs: 150 })).rejects.toMatchObject({ code: 'VUP_STATE_LOCKED' });
    expect(performance.now() - started).toBeGreaterThan(140);
    const aborter = new AbortController();
    setTimeout(() => aborter.abort(), 50);
    await expect(acquireLock(host, path, { ...request, waitMs: 60_000, signal: aborter.signal })).rejects.toMatchObject({
      code: 'VUP_INTERRUPTED',
    });
    await third.release();
  });

  it('releases only its own', async () => {
    const path = join(scratch(), 'lock');
    const lock = await acquireLock(host, path, request);
    await leave(path, { token: 'of another' });
    await lock.release();
    expect(existsSync(path)).toBe(true);
  });

  it('is free after an error under it', async () => {
    const path = join(scratch(), 'lock');
    await expect(withLock(host, path, request, () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
    expect(existsSync(path)).toBe(false);
  });

  it('takes over from holders that cannot be alive', async () => {
    const path = join(scratch(), 'lock');
    for (const dead of [{ pid: 4_194_301 }, { startTime: '1' }, { bootId: 'an earlier start' }]) {
      await leave(path, dead);
      expect(await readLiveHolder(host, path)).toBeUndefined();
      const lock = await acquireLock(host, path, request);
      await lock.release();
    }
  });

  it('does not judge what it cannot see', async () => {
    const path = join(scratch(), 'lock');
    for (const hidden of [
      { machineId: 'another host', bootId: 'its start' },
      { pidNamespace: 'pid:[1]', pid: 4_194_301 },
    ]) {
      await leave(path, hidden);
      await expect(acquireLock(host, path, request)).rejects.toMatchObject({
        code: 'VUP_STATE_LOCKED',
        hint: expect.stringContaining(path),
      });
    }
  });

  it('takes over a file that stays unreadable', async () => {
    const path = join(scratch(), 'lock');
    writeFileSync(path, '');
    const lock = await acquireLock(host, path, request);
    await lock.release();
    expect(existsSync(path)).toBe(false);
  });

  it.each([-1, 0, 1.5, 1e300, '7', null])('takes a file whose pid is %s for an unreadable one', async (pid) => {
    const path = join(scratch(), 'lock');
    await leave(path, { pid: pid as number });
    expect(await readLiveHolder(host, path)).toBeUndefined();
    const lock = await acquireLock(host, path, request);
    await lock.release();
  });

  it('stays with a holder that was stopped, for as long as that takes, and goes on from it when it dies', { timeout: 60_000 }, async () => {
    const path = join(scratch(), 'lock');
    const notes = join(scratch(), 'notes');
    const holder = spawn(process.execPath, ['--import', 'tsx', program, path, notes, '0', 'stay'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    while (!existsSync(notes)) await host.clock.sleep(50);
    holder.kill('SIGSTOP');
    // A clock that jumps by a year says nothing about who lives.
    const jumped = { ...host, clock: { ...host.clock, now: () => new Date(Date.now() + 31_536_000_000).toISOString() } };
    await expect(acquireLock(jumped, path, { ...request, waitMs: 1500 })).rejects.toMatchObject({
      code: 'VUP_STATE_LOCKED',
      details: { pid: holder.pid },
    });
    const next = acquireLock(jumped, path, { ...request, waitMs: 20_000 });
    holder.kill('SIGKILL');
    await (await next).release();
    expect(existsSync(path)).toBe(false);
  });

  it('takes over although one died in the middle of doing so', async () => {
    const path = join(scratch(), 'lock');
    await leave(path, { startTime: '1' });
    await leave(`${path}.takeover`, { startTime: '1' });
    const lock = await acquireLock(host, path, request);
    await lock.release();
    expect(existsSync(`${path}.takeover`)).toBe(false);
  });
});

describe('many at once', () => {
  it('never hold it two at a time, though holders are killed and taken over from', { timeout: 180_000 }, async () => {
    for (let round = 0; round < 3; round += 1) {
      const folder = scratch();
      const [path, notes] = [join(folder, 'lock'), join(folder, 'notes')];
      // Dead before the race begins: all find the same stale lock.
      await run(path, notes, '0', 'die');
      writeFileSync(notes, '');
      const startAt = String(Date.now() + 3_000);
      await Promise.all(Array.from({ length: 8 }, (_, index) => run(path, notes, startAt, index % 4 === 3 ? 'die' : 'release')));
      const lines = readFileSync(notes, 'utf8').trim().split('\n');
      const entered = lines.filter((line) => line.startsWith('enter'));
      expect(new Set(entered).size).toBe(8);
      // Who leaves is who entered last; between two enterings without a leave, the first one was killed.
      lines.forEach((line, at) => {
        if (line.startsWith('leave')) expect(lines[at - 1]).toBe(line.replace('leave', 'enter'));
      });
      expect(lines.filter((line) => line.startsWith('leave'))).toHaveLength(6);
      expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }
  });

  it('within one process, too', async () => {
    const path = join(scratch(), 'lock');
    let inside = 0;
    let most = 0;
    await leave(path, { startTime: '1' });
    await Promise.all(
      Array.from({ length: 12 }, () =>
        withLock(host, path, { ...request, waitMs: 30_000 }, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await host.clock.sleep(2);
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
  });
});

describe('sweepTakeOver', () => {
  it('removes what a death in a take-over left, and nothing of the living', async () => {
    const path = join(scratch(), 'lock');
    await leave(`${path}.takeover`, {});
    await sweepTakeOver(host, path);
    expect(existsSync(`${path}.takeover`)).toBe(true);
    await leave(`${path}.takeover`, { startTime: '1' });
    await sweepTakeOver(host, path);
    expect(readdirSync(join(path, '..'))).toEqual([]);
    await sweepTakeOver(host, path);
  });

  it('removes one that a power loss tore', async () => {
    const path = join(scratch(), 'lock');
    writeFileSync(`${path}.takeover`, '');
    await sweepTakeOver(host, path);
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });
});
