import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createNodeProcesses, readProcessStat } from '../../../src/host/node-processes.ts';

const processes = createNodeProcesses();

describe('processes', () => {
  it('knows itself', async () => {
    const self = await processes.self();
    expect(self.pid).toBe(process.pid);
    expect(await processes.isAlive(self)).toBe(true);
  });

  it('does not take another process with the same pid for it', async () => {
    const self = await processes.self();
    expect(await processes.isAlive({ ...self, startTime: '1' })).toBe(false);
    expect(await processes.isAlive({ ...self, bootId: 'another start of the host' })).toBe(false);
  });

  it('sends no signal to another process with the same pid', async () => {
    const child = spawn('sleep', ['60']);
    const identity = await processes.identify(child.pid ?? 0);
    if (identity === undefined) throw new Error('not started');
    await processes.kill({ ...identity, startTime: '1' }, 'SIGKILL');
    expect(await processes.isAlive(identity)).toBe(true);
    await processes.kill(identity, 'SIGKILL');
    expect(await processes.waitGone(identity, 5_000)).toBe(true);
    await processes.kill(identity, 'SIGKILL');
  });

  it('reads names with spaces and brackets', async () => {
    const child = spawn('sh', ['-c', 'printf "a) S (b" > /proc/$$/comm; read x'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await processes.identify(child.pid ?? 0))?.startTime).toMatch(/^\d{2,}$/);
    child.stdin?.end('\n');
  });

  it('takes a zombie for dead', async () => {
    // The shell starts a child, becomes a sleep that never reaps it, and tells the child's pid.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = Number(await new Promise((resolve) => parent.stdout?.once('data', (data: Buffer) => resolve(data.toString()))));
    const identity = await processes.identify(pid);
    if (identity === undefined) throw new Error('not started');
    expect(await processes.waitGone(identity, 5_000)).toBe(true);
    parent.kill('SIGKILL');
  });

  it('takes a process for alive until its last thread is gone', () => {
    const line = (state: string, threads: number) =>
      `71 (a) S (b) ${state} 1 71 71 0 -1 4194304 100 0 0 0 5 3 0 0 20 0 ${threads} 0 123456 0 0 18446744073709551615`;
    expect(readProcessStat(line('S', 4))).toEqual({ dead: false, startTime: '123456' });
    expect(readProcessStat(line('Z', 2))).toEqual({ dead: false, startTime: '123456' });
    expect(readProcessStat(line('Z', 1))).toEqual({ dead: true, startTime: '123456' });
    expect(readProcessStat(line('X', 0))).toEqual({ dead: true, startTime: '123456' });
  });

  it('says when it waited in vain', async () => {
    expect(await processes.waitGone(await processes.self(), 60)).toBe(false);
    expect(await processes.identify(4_194_305)).toBeUndefined();
  });
});
