// `npm test`: the whole suite, real LXC included. The last line counts: N passed, N failed, N skipped.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { tellFailures } from './tell-failures.ts';

interface VitestJson {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly VitestFile[];
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages?: readonly string[];
  }[];
}

/** What came of one project of vitest.config.ts. */
interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Which did not pass, each with why. */
  readonly failures: readonly string[];
}

/** A project of vitest.config.ts, and how it runs. */
interface Lane {
  readonly project: string;
  /** Words for vitest. */
  readonly words?: readonly string[];
}

/** What is judged by the clock. */
const clocked: Lane = { project: 'fast' };

/** What runs from the beginning to the end: machines that boot one after the other, mostly of one processor each, and stand back for the former. */
const early: readonly Lane[] = [{ project: 'real-virtualbox' }, { project: 'real-qemu' }];

/**
 * What begins once the former is over. The long faults run beside the real machines, which mostly wait. Fuzzing takes its minutes whatever the
 * host has to give, so that several files of it run at once.
 */
const late: readonly Lane[] = [
  { project: 'fuzz', words: ['--maxWorkers=4'] },
  { project: 'faults' },
  { project: 'real-qemu-parts' },
  { project: 'real-lxc' },
];

const folder = mkdtempSync(join(tmpdir(), 'vup-test-'));
const homes = process.env['VUP_TEST_HOME'] ?? '/var/tmp/vup-test-home';

/** A home for all real tests of one project, kept between runs: an image is built once. Environments in it are each test's own. */
function homeOf(project: string): NodeJS.ProcessEnv {
  const home = join(homes, project);
  const shared = join(homes, 'shared');
  return { VUP_TEST_HOME: home, VUP_TEST_HOMES: homes, VUP_TEST_IMAGE_STORE: join(home, 'data', 'store'), VUP_TEST_SHARED_HOME: shared };
}

/** Runs one lane with the words of the command line. What stands beside another is shown when it is over. */
async function runLane({ project, words = [] }: Lane, isShown: boolean): Promise<Count> {
  const report = join(folder, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const argv = ['run', '--project', project, '--passWithNoTests', ...reporters, ...words, ...process.argv.slice(2)];
  const env = { ...process.env, ...homeOf(project) };
  const output = isShown ? 'inherit' : 'pipe';
  const child = spawn('node_modules/.bin/vitest', argv, { stdio: ['ignore', output, output], env });
  const kept: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => kept.push(chunk));
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  process.stdout.write(Buffer.concat(kept));
  return countOf(project, report, exitCode);
}

/** What is shown as it goes is the one lane of {@link clocked}, then the last of {@link late}. */
async function runInOrder(): Promise<readonly Count[]> {
  const first = await runLane(clocked, true);
  return [first, ...(await Promise.all(late.map((lane, at) => runLane(lane, at === late.length - 1))))];
}

function countOf(project: string, report: string, exitCode: number): Count {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as VitestJson;
    // A file that does not load has no test that could fail, and must not pass for that.
    const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
    const found = result.numFailedTests + broken;
    // Something else went wrong, in a hook for example.
    const failed = found === 0 && (exitCode !== 0 || !result.success) ? 1 : found;
    const failures = result.testResults.flatMap((file) => failuresOf(project, file));
    return { passed: result.numPassedTests, failed, skipped: result.numPendingTests + result.numTodoTests, failures };
  } catch (error) {
    if (exitCode === 0) return { passed: 0, failed: 0, skipped: 0, failures: [] };
    return { passed: 0, failed: 1, skipped: 0, failures: [`${project}: the test runner left no report: ${String(error)}`] };
  }
}

function failuresOf(project: string, file: VitestFile): string[] {
  if (file.status !== 'failed') return [];
  const found = file.assertionResults.filter(({ status }) => status === 'failed');
  const told = found.map(({ fullName, failureMessages = [] }) => `${fullName}\n${failureMessages.join('\n')}`);
  // A file that broke outside its tests tells so itself.
  const all = told.length === 0 ? [file.message] : told;
  return all.map((text) => `${project}: ${relative('.', file.name)}: ${text}`);
}

try {
  const counts = (await Promise.all([runInOrder(), ...early.map((lane) => runLane(lane, false))])).flat();
  const sum = (of: (count: Count) => number): number => counts.reduce((total, count) => total + of(count), 0);
  const [passed, failed] = [sum((count) => count.passed), sum((count) => count.failed)];
  if (failed > 0) console.error(`\n${tellFailures(counts.flatMap(({ failures }) => failures))}\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed} failed, ${sum((count) => count.skipped)} skipped`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
