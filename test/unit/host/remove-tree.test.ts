import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { scratchFolders } from './scratch.ts';

const scratch = scratchFolders();
const { files } = createNodeHost();

it('removes a tree that another is removing at the same time: both end well', async () => {
  const tree = join(scratch(), 'tree');
  for (let folder = 0; folder < 60; folder += 1) {
    mkdirSync(join(tree, String(folder)), { recursive: true });
    for (let file = 0; file < 60; file += 1) writeFileSync(join(tree, String(folder), String(file)), '');
  }
  await Promise.all([files.remove(tree), files.remove(tree), files.remove(tree)]);
  expect(existsSync(tree)).toBe(false);
});
