import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createFailpoints } from '../../../src/host/failpoints.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { parseFailpoints } from '../../../src/host/parse-failpoints.ts';

const script = fileURLToPath(new URL('../../fixtures/failpoint.script.ts', import.meta.url));

describe('what VUP_FAILPOINT says', () => {
  it('is points with terms that follow one another', () => {
    expect(parseFailpoints('up.create.before=kill; lxc.*=2*off->1*error(ENOSPC)->delay(5);;a-b=stop')).toEqual([
      { name: 'up.create.before', terms: [{ times: Infinity, action: { kind: 'kill' } }] },
      {
        name: 'lxc.*',
        terms: [
          { times: 2, action: { kind: 'off' } },
          { times: 1, action: { kind: 'error', code: 'ENOSPC' } },
          { times: Infinity, action: { kind: 'delay', ms: 5 } },
        ],
      },
      { name: 'a-b', terms: [{ times: Infinity, action: { kind: 'stop' } }] },
    ]);
  });

  it.each([
    ['up.create', 1, 'is not a point'],
    ['a=off;B=off', 7, 'is not a point'],
    ['a=off;b=panic(x)', 9, 'no action "panic(x)"'],
    ['a=error(ENOPE)', 3, 'no action "error(ENOPE)"'],
    ['a=error', 3, 'no action "error"'],
    ['a=kill(1)', 3, 'no action "kill(1)"'],
    ['a=delay(soon)', 3, 'no action "delay(soon)"'],
    ['a=off->', 8, 'is not an action'],
    ['a=-1*off', 3, 'is not an action'],
    ['a=1*off->2**off', 10, 'is not an action'],
    ['a.*.b=off', 1, 'is not a point'],
  ])('is refused where it cannot be read: %s', (text, character, what) => {
    const refused = expect.objectContaining({ code: 'VUP_USAGE', message: expect.stringContaining(what) });
    expect(() => parseFailpoints(text)).toThrow(refused);
    expect(() => parseFailpoints(text)).toThrow(`character ${character}:`);
  });
});

describe('a failpoint', () => {
  it('acts so many times as its term says, at its name alone or at all that begin so', async () => {
    const points = createFailpoints('up.*=1*off->1*error(ENOSPC)', '');
    await points.hit('halt.stop.before');
    await points.hit('up.create.before');
    const full = { code: 'VUP_HOST_RESOURCE', message: expect.stringContaining('failpoint up.start.before') };
    await expect(points.hit('up.start.before')).rejects.toMatchObject({ ...full, cause: { code: 'ENOSPC' } });
    await points.hit('up.start.before');
  });

  it('writes the names that were passed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vup-points-'));
    try {
      const points = createFailpoints('', join(folder, 'trace'));
      for (const name of ['one', 'two', 'one']) await points.hit(name);
      expect(readFileSync(join(folder, 'trace'), 'utf8')).toBe('one\ntwo\none\n');
      expect(points.active).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('kills the process where it stands', async () => {
    const ran = await runScript('here=kill');
    expect(ran).toEqual({ code: null, signal: 'SIGKILL', stdout: 'before\n' });
  });

  it('stops the process until it is told to go on', async () => {
    const ran = await runScript('here=stop', (child) => {
      const looking = setInterval(() => {
        if (!isStopped(child.pid)) return;
        clearInterval(looking);
        child.kill('SIGCONT');
      }, 20);
    });
    expect(ran).toEqual({ code: 0, signal: null, stdout: 'before\nafter\n' });
  });

  it('is nothing where none is set', async () => {
    const { failpoints } = createNodeHost();
    expect(failpoints.active).toBe(false);
    await failpoints.hit('here');
    expect(await runScript('')).toMatchObject({ code: 0, stdout: 'before\nafter\n' });
  });
});

function isStopped(pid: number | undefined): boolean {
  return / \(.*\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

/** Runs a process that says `before`, passes the point `here`, and says `after`. */
function runScript(failpoint: string, onBefore: (child: ReturnType<typeof spawn>) => void = () => undefined): Promise<Ended> {
  const env = { ...process.env, VUP_FAILPOINT: failpoint };
  const child = spawn(process.execPath, ['--import', 'tsx', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout === '') onBefore(child);
    stdout += text;
  });
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stdout })));
}
