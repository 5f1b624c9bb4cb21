import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createNodeHost } from '../../src/host/node-host.ts';
import { environmentPaths, machinePaths, shortFolder, stateOfVersion, vupPaths } from '../../src/state/paths.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/state.md'), 'utf8');
const rows = new Set([...page.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, path]) => path));

const { env } = createNodeHost();
const home = '/h';
const vup = vupPaths({
  ...env,
  homeDir: env.homeDir,
  cwd: env.cwd,
  bootId: env.bootId,
  get: (name) => (name === 'VUP_HOME' ? home : undefined),
});
const environment = environmentPaths(vup, '0123abcd');

/** As the page writes it: relative to what its table is about, with ID and KEY for what differs. */
function shown(path: string): string {
  const short = path.startsWith(shortFolder(env)) ? path.replace(shortFolder(env), '/run/vup') : path;
  return short
    .replace(`${environment.root}/`, '')
    .replace(`${home}/`, '')
    .replaceAll('0123abcd', 'ID')
    .replace(/\bweb$|\bweb\//, (text) => text.replace('web', 'KEY'));
}

it('names every file that the code names', () => {
  const { root: _own, ...files } = environment;
  const machine = machinePaths(environment, 'web');
  const { engine: _shared, ...own } = machine;
  const wanted = [...Object.values(vup), ...Object.values(files), ...Object.values(own)].map(shown);
  expect(wanted.filter((path) => !rows.has(path))).toEqual([]);
  expect(page).toContain(`\`${shown(stateOfVersion(environment, 1))}\``);
  // And nothing that it does not.
  expect([...rows].filter((path) => path !== undefined && !wanted.includes(path))).toEqual([]);
});
