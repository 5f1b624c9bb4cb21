// `npm run check`: format, lint, types, dead code, generated files, architecture. Each part says its name; all run, then the verdict.
import { spawnSync } from 'node:child_process';

const parts: readonly { readonly name: string; readonly argv: readonly [string, ...string[]] }[] = [
  { name: 'format and lint', argv: ['biome', 'ci', '--error-on-warnings', '.'] },
  { name: 'types', argv: ['tsc', '--noEmit'] },
  { name: 'dead code', argv: ['knip', '--no-progress'] },
  { name: 'generated files', argv: ['tsx', 'scripts/generate.ts', '--check'] },
  { name: 'architecture', argv: ['vitest', 'run', '--project', 'fast', 'test/architecture'] },
];

const failed = parts.filter(({ name, argv: [program, ...args] }) => {
  console.log(`check: ${name}`);
  const { status } = spawnSync(`node_modules/.bin/${program}`, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  return status !== 0;
});
console.log(failed.length === 0 ? 'check: all good' : `check: failed: ${failed.map(({ name }) => name).join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
