import { spawn } from 'node:child_process';
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

/**
 * Peak resident memory of a command in MiB: by GNU time, which tells the largest of the process and the children it waited for; else from
 * the kernel's own high-water mark of the process, read until its end. @throws when the command fails
 */
export function peakMiB(command: Command): Promise<number> {
  return existsSync(gnuTime) ? peakByTime(command) : peakByProc(command);
}

async function peakByTime(command: Command): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'vupbench-time-'));
  const file = join(folder, 'peak');
  try {
    await mustRun({ ...command, argv: [gnuTime, '--format=%M', `--output=${file}`, ...command.argv] });
    return Number(readFileSync(file, 'utf8').trim()) / 1024;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function peakByProc({ argv, cwd, env }: Command): Promise<number> {
  const child = spawn(argv[0], argv.slice(1), { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
  let peakKib = 0;
  const timer = setInterval(() => {
    peakKib = Math.max(peakKib, highWaterKib(child.pid));
  }, pollMs);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    if (exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${exitCode}`);
    return peakKib / 1024;
  } finally {
    clearInterval(timer);
  }
}

function highWaterKib(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
