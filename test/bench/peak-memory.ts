import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, mustRun } from './run-command.ts';

const gnuTime = '/usr/bin/time';
const pollMs = 4;

/** How peaks are measured on this host. */
export function peakMethod(): string {
  return existsSync(gnuTime) ? `${gnuTime}, the largest process` : 'VmHWM of /proc, polled';
}

/** A command's peak resident memory, and its time with the measuring in it. */
export interface Peak {
  readonly peakMiB: number;
  readonly ms: number;
}

/**
 * Peak resident memory of a command: by GNU time, which tells the largest of the process and the children it waited for; else from the
 * kernel's own high-water mark of the process, read until its end. @throws when the command fails
 */
export function measurePeak(command: Command): Promise<Peak> {
  return existsSync(gnuTime) ? peakByTime(command) : peakByProc(command);
}

async function peakByTime(command: Command): Promise<Peak> {
  const folder = mkdtempSync(join(tmpdir(), 'vupbench-time-'));
  const file = join(folder, 'peak');
  try {
    const { ms } = await mustRun({ ...command, argv: [gnuTime, '--format=%M', `--output=${file}`, ...command.argv] });
    return { ms, peakMiB: Number(readFileSync(file, 'utf8').trim()) / 1024 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function peakByProc(command: Command): Promise<Peak> {
  let peakKib = 0;
  let timer: NodeJS.Timeout | undefined;
  try {
    const { ms } = await mustRun(command, (pid) => {
      timer = setInterval(() => {
        peakKib = Math.max(peakKib, highWaterKib(pid));
      }, pollMs);
    });
    return { ms, peakMiB: peakKib / 1024 };
  } finally {
    clearInterval(timer);
  }
}

/** 0 once the process is gone. */
function highWaterKib(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
