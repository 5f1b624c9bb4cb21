import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { VupEvent } from '../../src/events/event.ts';
import { testHome } from '../fixtures/real-host.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The built program. VUP_TEST_PROGRAM names another build of it, with `templates/` beside its folder. */
const program = process.env['VUP_TEST_PROGRAM'] ?? builtProgram();

/** How `vup` is typed in a test. */
export const vupArgv: readonly [string, string] = [process.execPath, program];

/** What one run of `vup` came to. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Where and with what `vup` runs. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs `vup`, for example in a mount namespace of its own. */
  readonly through?: readonly string[];
  /** Written to stdin, which is closed then. */
  readonly input?: string;
  /** In place of the usual limit, for guests that take long to boot. */
  readonly longestMs?: number;
  /** Sees each event of a `--json` run as it comes, for a test that acts in the middle of it. */
  readonly onEvent?: (event: VupEvent, vup: RunningVup) => void;
}

/** A `vup` at work. */
export interface RunningVup {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
}

/** A run that takes longer hangs: the test then fails with what it said so far. */
const usualLongestMs = 400_000;

/** All that a run of `vup` gets of the environment of the tests. */
export function programEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '/usr/sbin:/usr/bin:/sbin:/bin', HOME = '/root' } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', VUP_HOME: testHome, ...extra };
}

/** Runs `vup` in pipes to its end. A signal that ended it counts as 128 and its number, as a shell has it. */
export function runVup(args: readonly string[], options: RunOptions): Promise<Ran> {
  const started = performance.now();
  const { cwd, through = [] } = options;
  const [file, ...rest] = [...through, ...vupArgv, ...args];
  const child = spawn(file ?? '', rest, { cwd, env: programEnvironment(options.env), stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return collect(child, options, started);
}

function collect(child: ChildProcessByStdio<Writable, Readable, Readable>, options: RunOptions, started: number): Promise<Ran> {
  const texts = { stdout: '', stderr: '' };
  const running: RunningVup = { pid: child.pid ?? 0, kill: (signal) => child.kill(signal) };
  let unread = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
    if (options.onEvent === undefined) return;
    const lines = (unread + text).split('\n');
    unread = lines.pop() ?? '';
    for (const line of lines) options.onEvent(JSON.parse(line) as VupEvent, running);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const { longestMs = usualLongestMs } = options;
  const hung = setTimeout(() => {
    texts.stderr += `\nthe test ended this run after ${longestMs / 1000} s`;
    child.kill('SIGKILL');
  }, longestMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // `exit`, not `close`: of a killed run others may still hold the pipes.
    child.once('exit', (code, signal) => {
      clearTimeout(hung);
      const exitCode = code ?? (signal === 'SIGKILL' ? 137 : 128);
      setTimeout(() => resolve({ ...texts, exitCode, ms: performance.now() - started }), 30);
    });
  });
}

function builtProgram(): string {
  const path = join(root, 'dist', 'vup.js');
  const builtMs = modifiedMs(path);
  if (builtMs === undefined) throw new Error('dist/vup.js is not built; type: npm run build');
  const newer = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).find(
    (name) => /\.tsx?$/.test(name) && (modifiedMs(join(root, 'src', name)) ?? 0) > builtMs,
  );
  if (newer !== undefined) throw new Error(`dist/vup.js is older than src/${newer}; type: npm run build`);
  return path;
}

function modifiedMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
