import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { worstVfiles } from '../../fixtures/worst-vfiles.ts';
import type { Bench, Group } from '../bench-context.ts';
import { limitRow, type Row } from '../row.ts';

const barMs = 1_000;
const barMiB = 256;

/** What reading takes at the most, whatever the Vfile: of all that were found hard, the hardest. Each in a process of its own. */
export const hardestVfile: Group = {
  name: 'hardest-vfile',
  rows: ['hardest-vfile-time', 'hardest-vfile-memory'],
  async run(bench) {
    const folder = mkdtempSync(join(tmpdir(), 'vupbench-vfile-'));
    try {
      return await measure(bench, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Load {
  readonly name: string;
  readonly ms: number;
  readonly peakMiB: number;
}

async function measure(bench: Bench, folder: string): Promise<readonly Row[]> {
  const program = join(folder, 'load.mjs');
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  const entry = join(import.meta.dirname, '../../fixtures/load-in-child.ts');
  await build({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'esm', banner, logLevel: 'error' });
  const loads: Load[] = [];
  for (const { name, text } of worstVfiles) {
    bench.signal.throwIfAborted();
    const file = join(folder, 'Vfile.yaml');
    writeFileSync(file, text);
    const { stdout } = await promisify(execFile)(process.execPath, [program, file], { signal: bench.signal });
    loads.push({ name, ...(JSON.parse(stdout) as Omit<Load, 'name'>) });
  }
  const slowest = loads.reduce((most, load) => (load.ms > most.ms ? load : most));
  const largest = loads.reduce((most, load) => (load.peakMiB > most.peakMiB ? load : most));
  return [
    limitRow('hardest-vfile-time', 'ms', [slowest.ms], barMs, `of ${loads.length}: ${slowest.name}`),
    limitRow('hardest-vfile-memory', 'MiB', [largest.peakMiB], barMiB, `of ${loads.length}: ${largest.name}`),
  ];
}
