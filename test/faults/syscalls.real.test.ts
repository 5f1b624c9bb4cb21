import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchedCalls } from './syscalls/strace.ts';
import { writers } from './syscalls/writers.ts';

// In memory where that is: which call fails is what counts here, not how long a disk takes.
const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vup-syscalls-'));
const program = join(root, 'drive.mjs');
const errnos = ['ENOSPC', 'EIO', 'EROFS', 'EMFILE'] as const;
/** Calls that name or seal a file. */
const sealingCalls: readonly string[] = ['fsync', 'fdatasync', 'rename', 'mkdir', 'link'];
const totals = { kills: 0, died: 0, errors: 0, hits: 0 };

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  console.log(
    `sweep by system call: ${totals.kills} kills (${totals.died} died there), ${totals.errors} failing calls (${totals.hits} on Vup's own files)`,
  );
});

interface Drove {
  readonly stdout: string;
  readonly stderr: string;
  readonly died: boolean;
}

/** One thread in Node's pool: the order of calls is then the same each time. */
function drive(args: readonly string[]): Promise<Drove> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => {
    said.stdout += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    said.stderr += text.toString();
  });
  return new Promise((resolve) => child.once('close', (_code, signal) => resolve({ ...said, died: signal === 'SIGKILL' })));
}

/** Two at a time: strace stops the world at each call, so that more would only wait. */
async function twoAtATime<T>(jobs: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const results: T[] = [];
  const queue = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) results.push(await job());
  };
  await Promise.all([work(), work()]);
  return results;
}

function folder(name: string): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  return path;
}

describe.each(Object.keys(writers))('%s', (name) => {
  const writer = writers[name];
  const wanted = watchedCalls.filter((call) => writer?.composed !== true || sealingCalls.includes(call));
  let calls: Readonly<Record<string, readonly number[]>> = {};

  beforeAll(async () => {
    const { stdout, stderr } = await drive([name, folder(`${name}-list`), 'list']);
    expect(stderr).toBe('');
    calls = JSON.parse(stdout) as typeof calls;
    expect(Object.keys(calls)).toEqual(expect.arrayContaining(['openat', 'write']));
  });

  it('survives kill -9 at each of its calls', async () => {
    const points = wanted.flatMap((call) => (calls[call] ?? []).map((ordinal) => ({ call, ordinal })));
    const problems = await twoAtATime(
      points.map(({ call, ordinal }) => async () => {
        const at = folder(`${name}-kill-${call}-${ordinal}`);
        const { died, stderr } = await drive([name, at, 'kill', call, String(ordinal)]);
        totals.kills += 1;
        totals.died += died ? 1 : 0;
        try {
          expect(stderr).toBe('');
          await writer?.check(join(at, 'home'));
          await writer?.write(join(at, 'home'));
          await writer?.settled(join(at, 'home'));
          return [];
        } catch (error) {
          return [`${name}: killed at ${call} ${ordinal}: ${String(error)}`];
        }
      }),
    );
    expect(problems.flat()).toEqual([]);
    expect(points.length).toBeGreaterThan(3);
  });

  it('survives ENOSPC, EIO, EROFS and EMFILE of each of its calls', async () => {
    const jobs = wanted.flatMap((call) =>
      (calls[call] ?? []).length === 0 ? [] : errnos.map((errno) => ({ call, errno, ordinals: (calls[call] ?? []).join() })),
    );
    const results = await twoAtATime(
      jobs.map(({ call, errno, ordinals }) => async () => {
        const { stdout, stderr } = await drive([name, folder(`${name}-${call}-${errno}`), 'fail', call, errno, ordinals]);
        expect(stderr).toBe('');
        return JSON.parse(stdout) as readonly { at: string; outcome: string; hit: boolean; problem?: string }[];
      }),
    );
    const all = results.flat();
    totals.errors += all.length;
    totals.hits += all.filter(({ hit }) => hit).length;
    expect(all.filter(({ problem }) => problem !== undefined)).toEqual([]);
    expect(all.some(({ outcome }) => outcome !== 'done')).toBe(true);
  });
});

beforeAll(() => {
  buildSync({
    entryPoints: [join(import.meta.dirname, 'syscalls', 'drive.script.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Packages that are CommonJS ask for Node's own modules by require.
    banner: { js: "import { createRequire as requireHere } from 'node:module'; const require = requireHere(import.meta.url);" },
    logLevel: 'error',
  });
});

it('made enough of it', () => {
  expect(totals.died).toBeGreaterThan(60);
  expect(totals.hits).toBeGreaterThan(250);
});
