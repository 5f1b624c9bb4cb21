import { readFileSync } from 'node:fs';
import { endOf } from './detached-ends.ts';
import type { Processes, ProcessIdentity } from './host.ts';

const firstPollMs = 5;
const longestPollMs = 50;

/** Processes by what they are, not only by number. */
export function createNodeProcesses(): Processes {
  const isAlive = async (identity: ProcessIdentity) => livesNow(identity);
  return {
    async self() {
      const own = identifyNow(process.pid);
      if (own === undefined) throw new Error('This process cannot read its own start time.');
      return own;
    },
    identify: async (pid) => identifyNow(pid),
    isAlive,
    async kill(identity, signal) {
      if (!livesNow(identity)) return;
      try {
        process.kill(identity.pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    },
    waitGone: (identity, timeoutMs) => waitGone(identity, timeoutMs),
    endOf,
  };
}

/** The identity of a living process, or undefined. Reads two small files; no await, so that nothing can happen between. */
export function identifyNow(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === 'linux' ? linuxStartTime(pid, false) : portableStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime, bootId: readBootId() };
}

let bootId: string | undefined;

/** Changes with every start of the host. */
export function readBootId(): string {
  bootId ??= process.platform === 'linux' ? linuxBootId() : portableBootId();
  return bootId;
}

function livesNow(identity: ProcessIdentity): boolean {
  if (identity.bootId !== readBootId()) return false;
  const startTime = process.platform === 'linux' ? linuxStartTime(identity.pid, true) : portableStartTime(identity.pid);
  return startTime === identity.startTime;
}

async function waitGone(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  for (let pollMs = firstPollMs; livesNow(identity); pollMs = Math.min(pollMs * 2, longestPollMs)) {
    const leftMs = until - performance.now();
    if (leftMs <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pollMs, leftMs)));
  }
  return true;
}

/**
 * The start time in clock ticks since boot. Undefined when there is no such process, and for a zombie when only the living count.
 */
function linuxStartTime(pid: number, livingOnly: boolean): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
  const { dead, startTime } = readProcessStat(stat);
  return dead && livingOnly ? undefined : startTime;
}

/**
 * A line of proc_pid_stat(5): field 2 is the name in brackets and may hold spaces and brackets; field 3 the state, 20 the number of
 * threads, 22 the start time. A process whose first thread has ended is a zombie by its state while other threads still hold its files
 * and sockets: it is dead only with the last of them.
 */
export function readProcessStat(line: string): { readonly dead: boolean; readonly startTime: string | undefined } {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ended = fields[0] === 'Z' || fields[0] === 'X';
  return { dead: ended && Number(fields[17]) <= 1, startTime: fields[19] };
}

function linuxBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Hosts without /proc: the start time as text, to the second. */
function portableStartTime(pid: number): string | undefined {
  const line = captured('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
  if (line === undefined || line === '' || line.startsWith('Z')) return undefined;
  return line.replace(/^\S+\s+/, '');
}

function portableBootId(): string {
  return captured('sysctl', ['-n', 'kern.boottime']) ?? 'unknown';
}

function captured(program: string, args: readonly string[]): string | undefined {
  try {
    // Linux needs no program for this, and the module takes its time to load.
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    return execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C' },
    }).trim();
  } catch {
    return undefined;
  }
}
