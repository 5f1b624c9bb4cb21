// `npm run bench`: Vup beside an empty Node.js, a hand-written script and its peers. Exit 1 when a bar is missed. See docs/benchmarks.md.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Bench, type Group, hostFacts, vupCommand } from './bench-context.ts';
import { type BenchOptions, parseOptions, wants } from './options.ts';
import type { Row } from './row.ts';
import { fifty, single, ten, twentyGone } from './rows/machines.ts';
import { memory } from './rows/memory.ts';
import { lxd, vagrantLxc } from './rows/peers.ts';
import { scale } from './rows/scale.ts';
import { oneMachine, stepsAndPorts, twentyMachines, version } from './rows/startup.ts';
import { virtualMachine } from './rows/virtual-machines.ts';
import { virtualBox } from './rows/virtualbox.ts';
import { hardestVfile } from './rows/worst-vfiles.ts';
import { mustRun } from './run-command.ts';
import { formatTable } from './table.ts';

const groups: readonly Group[] = [
  version,
  oneMachine,
  stepsAndPorts,
  twentyMachines,
  single,
  ten,
  twentyGone,
  fifty,
  memory,
  hardestVfile,
  scale,
  virtualMachine,
  virtualBox,
  vagrantLxc,
  lxd,
];

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), resolve(import.meta.dirname, '../..'));
  const chosen = groups.filter((group) => group.rows.some((row) => wants(options, group.name, row)));
  if (chosen.length === 0)
    throw new Error(`--only ${options.only.join(',')} names no row; rows: ${groups.flatMap((group) => group.rows).join(', ')}`);
  if (!existsSync(options.program)) throw new Error(`there is no ${options.program}; make it with: npm run build`);
  const bench = openBench(options);
  await mustRun(vupCommand(bench, ['--version']));
  const rows = await measureAll(bench, chosen);
  process.stdout.write(`\n${formatTable(rows)}`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ version: 1, host: hostFacts(), rows }, undefined, 2)}\n`);
  return rows.some((row) => row.verdict === 'over') ? 1 : 0;
}

function openBench(options: BenchOptions): Bench {
  const home = process.env['VUP_TEST_HOME'] ?? '/var/tmp/vup-test-home';
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort(new Error(`interrupted by ${name}`)));
  return { options, home, signal: interrupt.signal, say: (text) => process.stderr.write(`bench: ${text}\n`) };
}

async function measureAll(bench: Bench, chosen: readonly Group[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const group of chosen) {
    bench.signal.throwIfAborted();
    bench.say(group.rows.join(', '));
    rows.push(...(await group.run(bench)).filter((row) => wants(bench.options, group.name, row.name)));
  }
  return rows;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
