import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { testHome } from '../fixtures/real-host.ts';
import { leftIn } from './left-in-folder.ts';
import { notedEnvironments } from './noted.ts';
import { leaksOf } from './oracle.ts';
import { storeFaultsOf } from './store-faults.ts';

/**
 * Set up by vitest before every file of real tests, so that none can forget it: the file gets a folder for temporary files of its own, and
 * when its last hook has run, nothing may be left there, of no environment that it made, and nothing half made in the store.
 */
const folder = mkdtempSync(join(tmpdir(), 'vup-file-'));
// As /tmp: users that a test makes, and mapped ones, put files there too.
chmodSync(folder, 0o1777);
process.env['TMPDIR'] = folder;
const before = storeFaultsOf(testHome);

// Registered first, so it runs last.
afterAll(() => {
  const leaks = [
    ...leftIn(folder),
    ...notedEnvironments().flatMap((noted) => leaksOf(noted)),
    ...leftEnvironments().map((id) => `environment ${id} was not destroyed`),
    ...storeFaultsOf(testHome).filter((fault) => !before.includes(fault)),
  ];
  if (!leaks.some((leak) => leak.startsWith('mount'))) rmSync(folder, { recursive: true, force: true });
  expect(leaks, 'the test file left something behind').toEqual([]);
});

/** Environments of the shared home whose project lies in the file's own folder. */
function leftEnvironments(): readonly string[] {
  const index = join(testHome, 'data', 'environments.json');
  if (!existsSync(index)) return [];
  const { environments } = JSON.parse(readFileSync(index, 'utf8')) as { environments: readonly { id: string; projectDir: string }[] };
  return environments.filter(({ projectDir }) => projectDir.startsWith(folder)).map(({ id }) => id);
}
