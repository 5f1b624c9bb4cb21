import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfigText } from '../../../src/core/find-vfile.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { scratchFolders } from '../host/scratch.ts';

const scratch = scratchFolders();
const host = createNodeHost();

it('reads a file of sane size', async () => {
  const path = join(scratch(), 'Vfile.yaml');
  writeFileSync(path, 'version: 1 # é\n');
  expect(await readConfigText(host, path)).toBe('version: 1 # é\n');
});

it.each<[string, (path: string) => void, RegExp]>([
  ['a folder', (path) => mkdirSync(path), /not a regular file/],
  ['a pipe, on which a read would wait for ever', (path) => execFileSync('mkfifo', [path]), /not a regular file/],
  ['too large to be one that people read', (path) => writeFileSync(path, '#'.repeat(256 * 1024 + 1)), /at most 262144 are read/],
  ['no UTF-8', (path) => writeFileSync(path, Buffer.from([0xff, 0xfe])), /not valid UTF-8/],
])('reads nothing that is %s', { timeout: 10_000 }, async (_what, lay, message) => {
  const path = join(scratch(), 'Vfile.yaml');
  lay(path);
  await expect(readConfigText(host, path)).rejects.toMatchObject({
    code: 'VUP_VFILE_UNREADABLE',
    message: expect.stringMatching(message),
  });
});
