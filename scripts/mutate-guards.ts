/**
 * `npm run test:mutations`: takes away each guard of the list in test/security, in a copy of the repository, and looks whether the test
 * that is named for it fails. With `--quick` only those marked so; with words only guards whose row or file has one of them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Guard, TestName } from '../test/security/guard.ts';
import { guards } from '../test/security/guards.ts';
import { matchesName, namePattern } from '../test/security/test-name.ts';

const root = resolve(import.meta.dirname, '..');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const quick = process.argv.includes('--quick');

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages?: readonly string[];
}

/** `died`: the test fails without the guard, as it should. */
type Verdict = 'died' | 'survived' | 'test is missing' | 'test is red already';

/** The repository as it lies here, without what is built, and with the packages that are installed. */
function copyRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'vup-mutations-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  for (const name of listed.split('\0').filter((each) => each !== '')) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    cpSync(join(root, name), join(copy, name));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** What the tests of a file came to, or those of that name. */
function runTests(copy: string, { file, name }: Pick<TestName, 'file'> & Partial<TestName>): readonly Assertion[] {
  // Those run the built program.
  if (file.startsWith('test/e2e/')) execFileSync('npm', ['run', '--silent', 'build'], { cwd: copy });
  const report = join(copy, 'mutation-report.json');
  rmSync(report, { force: true });
  const argv = ['run', '--reporter=json', `--outputFile=${report}`, file, ...(name === undefined ? [] : ['-t', namePattern(name)])];
  spawnSync(join(root, 'node_modules/.bin/vitest'), argv, { cwd: copy, stdio: 'ignore', env: { ...process.env, CI: 'true' } });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: { assertionResults: Assertion[] }[] };
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

function judge(copy: string, guard: Guard, healthy: readonly Assertion[] | undefined): Verdict {
  const own = (all: readonly Assertion[]) => all.filter(({ fullName }) => matchesName(fullName, guard.test.name));
  if (healthy !== undefined && own(healthy).length === 0) return 'test is missing';
  if (healthy !== undefined && own(healthy).some(({ status }) => status !== 'passed')) return 'test is red already';
  const file = join(copy, guard.file);
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(guard.find, () => guard.replace),
  );
  try {
    return own(runTests(copy, guard.test)).some(({ status }) => status === 'failed') ? 'died' : 'survived';
  } finally {
    writeFileSync(file, text);
  }
}

function main(): void {
  const isMeant = ({ row, file }: Guard) => words.length === 0 || words.some((word) => row === word || file.includes(word));
  const chosen = guards.filter((guard) => isMeant(guard) && (!quick || guard.quick === true));
  const copy = copyRepository();
  const lines: string[] = [];
  try {
    for (const [file, ofFile] of groupByFile(chosen)) {
      // In CI the suite itself runs them.
      const healthy = quick ? undefined : runTests(copy, { file });
      for (const guard of ofFile) {
        const verdict = judge(copy, guard, healthy);
        lines.push(`${verdict.padEnd(20)} ${guard.row.padEnd(4)} ${guard.against}  (${guard.file} → ${nameOf(guard.test)})`);
        console.log(lines.at(-1));
      }
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  const died = lines.filter((line) => line.startsWith('died')).length;
  console.log(`${died} of ${chosen.length} guards are missed by their test when they are gone`);
  process.exitCode = died === chosen.length && died > 0 ? 0 : 1;
}

function groupByFile(all: readonly Guard[]): ReadonlyMap<string, readonly Guard[]> {
  const groups = new Map<string, Guard[]>();
  for (const guard of all) groups.set(guard.test.file, [...(groups.get(guard.test.file) ?? []), guard]);
  return groups;
}

function nameOf({ file, name }: TestName): string {
  return `${file}: ${name}`;
}

main();
