import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Calls that change files, or make them ready to be. */
export const watchedCalls = ['fsync', 'fdatasync', 'rename', 'write', 'pwrite64', 'openat', 'mkdir', 'link'] as const;

/** One call as strace tells it. */
export interface TracedCall {
  readonly name: string;
  /** Which of its name on its thread, from 1, since strace was there: what `when=` counts. */
  readonly ordinal: number;
  readonly line: string;
  readonly injected: boolean;
}

/**
 * Runs `act` with strace attached to this process and all that it starts, so that neither the start of Node nor what went before counts.
 * `fault` in the words of strace(1), for example `fsync:error=EIO:when=2`.
 */
export async function traced(log: string, fault: string | undefined, act: () => Promise<void>): Promise<readonly TracedCall[]> {
  const watch = ['-e', `trace=${watchedCalls.map((name) => `?${name}`).join(',')}`, '-e', 'signal=none'];
  const inject = fault === undefined ? [] : ['-e', `inject=${fault}`];
  const strace = spawn('strace', ['-f', '-y', '-o', log, ...watch, ...inject, '-p', String(process.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => strace.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    strace.once('error', reject);
    strace.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('attached')) resolve();
    });
    void ended.then(() => reject(new Error(`strace did not attach: ${said}`)));
  });
  try {
    await act();
  } finally {
    strace.kill('SIGINT');
    await ended;
  }
  return existsSync(log) ? parseTrace(readFileSync(log, 'utf8')) : [];
}

/** The calls of a log that `strace -o` wrote, in order: of many threads (`-f`), or of one. */
export function parseTrace(text: string): readonly TracedCall[] {
  const counts = new Map<string, number>();
  return text.split('\n').flatMap((line) => {
    const [, thread = '', name] = /^(?:(\d+) +)?(\w+)\(/.exec(line) ?? [];
    if (name === undefined) return [];
    const key = `${thread} ${name}`;
    const ordinal = (counts.get(key) ?? 0) + 1;
    counts.set(key, ordinal);
    return [{ name, ordinal, line, injected: line.includes('(INJECTED)') }];
  });
}
