import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../fixtures/say-loudly.script.ts', import.meta.url));

function residentMiB(pid: number, what: 'VmHWM' | 'VmRSS'): number {
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}

it.runIf(process.platform === 'linux')(
  'what a loud child says is not piled up while nobody reads it, and none of it is lost',
  async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const first = await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve));
    child.stdout.pause();
    const before = residentMiB(child.pid ?? 0, 'VmRSS');
    await sleep(2_000);
    expect(residentMiB(child.pid ?? 0, 'VmHWM') - before).toBeLessThan(32);
    expect(told).toBe('');
    let bytes = first.length;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    child.stdout.resume();
    await new Promise((resolve) => child.once('close', resolve));
    expect(told).toMatch(/^said \d+\n$/);
    expect(bytes).toBe(Number(told.split(' ')[1]));
  },
  120_000,
);
