import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNodeExec } from '../../../src/host/node-exec.ts';
import { createNodeProcesses } from '../../../src/host/node-processes.ts';
import { killAllChildren } from '../../../src/host/running-children.ts';
import { scratchFolders } from './scratch.ts';

const exec = createNodeExec(process.env);
const processes = createNodeProcesses();
const scratch = scratchFolders();

/** Processes whose command line holds a word; zombies have none. */
async function countProcesses(word: string): Promise<number> {
  const { stdout } = await exec.run(['sh', '-c', 'for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline 2>/dev/null; echo; done']);
  return stdout.split('\n').filter((line) => line.includes(word) && !line.includes('cmdline')).length;
}

describe('run', () => {
  it('gives exit code and both streams of a program that fails', async () => {
    const result = await exec.run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(result).toEqual({ exitCode: 7, stdout: 'out\n', stderr: 'err\n', timedOut: false, aborted: false });
  });

  it('gives 128 + n for a program that a signal ended', async () => {
    expect((await exec.run(['sh', '-c', 'kill -KILL $$'])).exitCode).toBe(137);
  });

  it('names a program that is not there', async () => {
    await expect(exec.run(['vup-no-such-program'])).rejects.toMatchObject({
      code: 'VUP_HOST_TOOL_MISSING',
      message: expect.stringContaining('vup-no-such-program'),
    });
  });

  it('tells a missing folder from a missing program', async () => {
    await expect(exec.run(['true'], { cwd: '/no/such/folder' })).rejects.toMatchObject({
      message: expect.stringContaining('/no/such/folder'),
    });
  });

  it('starts programs with the minimal environment', async () => {
    const secretive = createNodeExec({ PATH: process.env['PATH'], HOME: '/home/ann', TOKEN: 'secret' });
    const { stdout } = await secretive.run(['env'], { env: { EXTRA: '1' } });
    expect(stdout).not.toContain('secret');
    expect(stdout).toMatch(/^EXTRA=1$/m);
    expect(stdout).toMatch(/^LC_ALL=C\.UTF-8$/m);
  });

  it('feeds text, and survives a program that does not read it', async () => {
    expect((await exec.run(['wc', '-c'], { input: 'x'.repeat(2_000_000) })).stdout.trim()).toBe('2000000');
    expect((await exec.run(['true'], { input: 'x'.repeat(2_000_000) })).exitCode).toBe(0);
  });

  it('reads from a file and writes to a file', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'in'), 'abc');
    const result = await exec.run(['tr', 'a-z', 'A-Z'], { input: { file: join(folder, 'in') }, stdoutFile: join(folder, 'out') });
    expect(result).toMatchObject({ exitCode: 0, stdout: '' });
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('ABC');
  });

  it('reads from another program', async () => {
    const result = await exec.run(['wc', '-c'], { input: { command: ['head', '-c', '20000000', '/dev/zero'] } });
    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('20000000') });
  });

  it('fails when the program it reads from fails, with what that one said', async () => {
    const result = await exec.run(['cat'], { input: { command: ['sh', '-c', 'echo part; echo broken >&2; exit 9'] } });
    expect(result).toMatchObject({ exitCode: 9, stdout: 'part\n', stderr: 'broken\n' });
  });

  it('names a missing program that was to be read from', async () => {
    await expect(exec.run(['cat'], { input: { command: ['vup-no-such-program'] } })).rejects.toMatchObject({
      code: 'VUP_HOST_TOOL_MISSING',
    });
  });

  it('hands over lines as they come, each with its stream', async () => {
    const seen: string[] = [];
    await exec.run(['sh', '-c', 'echo a; sleep 0.05; echo b >&2; printf c'], { onLine: (stream, line) => seen.push(`${stream} ${line}`) });
    expect(seen.sort()).toEqual(['stderr b', 'stdout a', 'stdout c']);
  });

  it('keeps only the end of a long output', async () => {
    const { stdout } = await exec.run(['sh', '-c', 'yes filler | head -c 5000000; echo end'], { keepBytes: 100 });
    expect(stdout).toHaveLength(100);
    expect(stdout.endsWith('end\n')).toBe(true);
  });

  it('ends a whole process group when the time is up', async () => {
    const result = await exec.run(['sh', '-c', 'sleep 86123 | sleep 86123'], { timeoutMs: 200 });
    expect(result).toMatchObject({ timedOut: true, aborted: false });
    expect(await countProcesses('86123')).toBe(0);
  });

  it('ends one that ignores SIGTERM after the grace', async () => {
    const started = performance.now();
    const result = await exec.run(['sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'], { timeoutMs: 100 });
    expect(result).toMatchObject({ timedOut: true, exitCode: 137 });
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('ends on abort, and does not start when aborted before', async () => {
    const aborter = new AbortController();
    setTimeout(() => aborter.abort(), 100);
    expect(await exec.run(['sleep', '60'], { signal: aborter.signal })).toMatchObject({ aborted: true, exitCode: 143 });
    expect(await exec.run(['sh', '-c', 'echo ran'], { signal: aborter.signal })).toMatchObject({ aborted: true, stdout: '' });
  });

  it('does not wait for a daemon that the program left behind', async () => {
    const started = performance.now();
    expect((await exec.run(['sh', '-c', 'sleep 20 & echo up'])).stdout).toBe('up\n');
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('reads all of a slow reader although the program is gone', async () => {
    let bytes = 0;
    await exec.run(['head', '-c', '3000000', '/dev/zero'], {
      keepBytes: 1,
      onLine: (_, line) => {
        bytes += line.length;
      },
    });
    expect(bytes).toBe(3_000_000);
  });

  it('gives pipes that a script can open again, when asked', async () => {
    const script = 'echo one > /dev/stdout; echo two > /dev/stderr; echo three | tee /dev/stderr; exit 3';
    expect(await exec.run(['sh', '-c', script], { reopenable: true })).toMatchObject({
      exitCode: 3,
      stdout: 'one\nthree\n',
      stderr: 'two\nthree\n',
    });
  });

  it('leaves no descriptor open', async () => {
    const count = async () => (await exec.run(['sh', '-c', `ls /proc/${process.pid}/fd | wc -l`])).stdout;
    const before = Number(await count());
    for (let turn = 0; turn < 10; turn += 1) {
      await exec.run(['true'], { reopenable: true });
      await exec.run(['cat'], { reopenable: true, input: { command: ['echo', 'x'] } });
      await exec.run(['true'], { input: { file: '/dev/null' } });
      await exec.run(['/dev/null'], { reopenable: true }).catch(() => undefined);
    }
    expect(Number(await count())).toBeLessThan(before + 5);
  });

  it('is ended by killAllChildren, as after a second Ctrl-C', async () => {
    const running = exec.run(['sh', '-c', 'sleep 86124 & wait']);
    await new Promise((resolve) => setTimeout(resolve, 200));
    killAllChildren();
    expect((await running).exitCode).toBe(137);
  });
});

describe('which', () => {
  it('finds programs without starting one, also those of the system', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'tool'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(folder, 'text'), 'x', { mode: 0o644 });
    const own = createNodeExec({ PATH: folder });
    expect(await own.which('tool')).toBe(join(folder, 'tool'));
    expect(await own.which('text')).toBeUndefined();
    expect(await own.which('sh')).toMatch(/^\/.*\/sh$/);
  });
});

describe('detach', () => {
  it('starts a process of its own session that writes its log', async () => {
    const logFile = join(scratch(), 'log');
    const identity = await exec.detach(['sh', '-c', 'echo hello; exec sleep 60'], { logFile });
    expect(await processes.isAlive(identity)).toBe(true);
    const session = readFileSync(`/proc/${identity.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
    expect(session).toBe(String(identity.pid));
    await expect.poll(() => readFileSync(logFile, 'utf8')).toBe('hello\n');
    await processes.kill(identity, 'SIGKILL');
    expect(await processes.waitGone(identity, 5_000)).toBe(true);
  });

  it('identifies even one that ends at once', async () => {
    const identity = await exec.detach(['true'], { logFile: join(scratch(), 'log') });
    expect(identity.startTime).toMatch(/^\d+$/);
    expect(await processes.waitGone(identity, 5_000)).toBe(true);
  });
});
