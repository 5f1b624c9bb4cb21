// `npm test`: the whole suite, real LXC included. The last line counts: N passed, N failed, N skipped.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface VitestJson {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly { readonly name: string; readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

const folder = mkdtempSync(join(tmpdir(), 'vup-test-'));
const report = join(folder, 'report.json');
// One home for all real tests, kept between runs: the image is built once. Environments in it are each test's own.
const home = process.env['VUP_TEST_HOME'] ?? '/var/tmp/vup-test-home';
const env = { ...process.env, VUP_TEST_HOME: home, VUP_TEST_IMAGE_STORE: join(home, 'data', 'store') };
const words = process.argv.slice(2);
const { status } = spawnSync(
  'node_modules/.bin/vitest',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...words],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  },
);

try {
  const result = JSON.parse(readFileSync(report, 'utf8')) as VitestJson;
  // A file that does not load has no test that could fail, and must not pass for that.
  const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = result.numFailedTests + broken;
  console.log(`${result.numPassedTests} passed, ${failed} failed, ${result.numPendingTests + result.numTodoTests} skipped`);
  process.exitCode = failed > 0 || !result.success || result.numPassedTests === 0 ? 1 : (status ?? 1);
} catch (error) {
  console.error(`the test runner left no report: ${String(error)}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
