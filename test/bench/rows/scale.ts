import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Bench, Group } from '../bench-context.ts';
import { limitRow, type Row, ratioRow } from '../row.ts';

const commands = ['plan', 'status', 'noop'] as const;
const few = 100;
const many = 1_000;
const barMiB = 256;
const bar = 1.5;

/** A thousand machines in memory: what one costs there beside what one of a hundred does. Needs no root and no engine. */
export const scale: Group = {
  name: 'scale',
  rows: [...commands.map((command) => `scale-${command}`), 'scale-memory'],
  async run(bench) {
    const folder = mkdtempSync(join(tmpdir(), 'vupbench-scale-'));
    try {
      return await measure(bench, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** What the child says: processor time of each command in ms. */
interface Scaled {
  readonly cpuMs: Readonly<Record<string, number>>;
  readonly peakMiB: number;
}

async function measure(bench: Bench, folder: string): Promise<readonly Row[]> {
  const program = join(folder, 'scale.mjs');
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  const entry = join(import.meta.dirname, '../../fixtures/scale-in-child.ts');
  await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'esm', banner, logLevel: 'error' });
  const run = async (count: number): Promise<Scaled> => {
    const { stdout } = await promisify(execFile)(process.execPath, [program, String(count)], { signal: bench.signal });
    return JSON.parse(stdout) as Scaled;
  };
  const peaks: number[] = [];
  const rounds: Record<string, number>[] = [];
  for (let round = 0; round < bench.options.runs; round += 1) {
    const [small, large] = [await run(few), await run(many)];
    peaks.push(large.peakMiB);
    rounds.push(Object.fromEntries(commands.flatMap((command) => perMachine(command, small, large))));
  }
  const against = `one of ${few}`;
  return [
    ...commands.map((command) =>
      ratioRow({ name: `scale-${command}`, rounds, vup: `${command} ${many}`, peer: `${command} ${few}`, against, bar }),
    ),
    limitRow('scale-memory', 'MiB', peaks, barMiB, `${many} machines, the computer in memory and their \`up\` included`),
  ];
}

function perMachine(command: string, small: Scaled, large: Scaled): readonly (readonly [string, number])[] {
  return [
    [`${command} ${few}`, (small.cpuMs[command] ?? NaN) / few],
    [`${command} ${many}`, (large.cpuMs[command] ?? NaN) / many],
  ];
}
