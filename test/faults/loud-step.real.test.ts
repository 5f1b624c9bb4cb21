import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programEnvironment, vupArgv } from '../e2e/program.ts';
import { TestProject } from '../e2e/project.ts';
import { describeWithLxc, prepareImage } from '../e2e/with-lxc.ts';

/** What a loud step may cost above one that says a word. */
const extraMiB = 64;
const quarter = 25_000_000;

/** 25 MB each of lines, one line without end, bytes that are no text, and a progress bar with escape sequences. */
const loud = `
yes 'a line as a program writes them, and not the last of its kind' | head -c ${quarter}
head -c ${quarter} /dev/zero | tr '\\0' x; echo
head -c ${quarter} /dev/urandom; echo
yes "$(printf '\\033[31m 50 %%\\033[0m\\033]0;title\\007\\r')" | tr -d '\\n' | head -c ${quarter}; echo
echo 'the last line'
`;

interface Peak {
  readonly exitCode: number | null;
  readonly peakMiB: number;
  readonly bytes: number;
  /** Bytes that a terminal would act upon. */
  readonly escapes: number;
  readonly end: string;
}

/** Runs `vup` with its output read as it comes, and looks at the kernel's high-water mark of its memory all along. */
function runAndMeasure(project: TestProject, args: readonly string[]): Promise<Peak> {
  const [file, script] = vupArgv;
  const child = spawn(file, [script, ...args], { cwd: project.dir, env: programEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const seen = { peakKib: 0, bytes: 0, escapes: 0, end: '' };
  const look = (): void => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      seen.peakKib = Math.max(seen.peakKib, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0));
    } catch {
      // It ended.
    }
  };
  const timer = setInterval(look, 20);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      seen.bytes += chunk.length;
      for (const byte of chunk) if (byte < 32 && byte !== 10 && byte !== 9) seen.escapes += 1;
      seen.end = (seen.end + chunk.toString('utf8')).slice(-4_000);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearInterval(timer);
      resolve({ exitCode, peakMiB: seen.peakKib / 1024, bytes: seen.bytes, escapes: seen.escapes, end: seen.end });
    });
  });
}

describeWithLxc('a step that says 100 MB', () => {
  let project: TestProject;

  beforeAll(async () => {
    await prepareImage();
    project = new TestProject();
    project.vfile({ machines: { web: { provider: 'lxc', memory: '256MiB' } } });
    await project.up();
  });

  afterAll(() => project.dispose());

  const withStep = (text: string): void =>
    project.vfile({ machines: { web: { provider: 'lxc', memory: '256MiB', provision: [{ shell: text, name: 'loud' }] } } });

  it(`costs ${extraMiB} MiB more than a quiet one at the most, its log is short, and the terminal is safe from it`, async () => {
    withStep('echo a word');
    const quiet = await runAndMeasure(project, ['up', '--yes', '--json']);
    expect(quiet.exitCode).toBe(0);
    withStep(loud);
    // This view says everything; the others show what there is room for.
    const ran = await runAndMeasure(project, ['up', '--yes', '--json']);
    console.info(`100 MB in a step: ${ran.peakMiB.toFixed(1)} MiB at the most, a word: ${quiet.peakMiB.toFixed(1)} MiB`);
    expect(ran.exitCode).toBe(0);
    expect(ran.end).toContain('"line":"the last line"');
    expect(ran.bytes).toBeGreaterThan(2 * quarter);
    expect(ran.escapes).toBe(0);
    expect(ran.peakMiB - quiet.peakMiB).toBeLessThan(extraMiB);
    const log = join(project.folder, 'run.ndjson');
    expect(statSync(log).size).toBeLessThan(8_000_000);
    expect(readFileSync(log, 'utf8')).toMatch(/more lines of it are not in this log[\s\S]*the last line/);
  });
});
