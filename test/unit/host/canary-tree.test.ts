import { chmodSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNodeFiles } from '../../../src/host/node-files.ts';
import { scratchFolders } from './scratch.ts';

const scratch = scratchFolders();
const files = createNodeFiles();

/** All of a tree that could be lost: names, kinds, modes, contents. */
function portrait(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const content = stat.isSymbolicLink() ? readlinkSync(path) : stat.isFile() ? readFileSync(path, 'utf8') : '';
      return `${name} ${stat.mode.toString(8)} ${content}`;
    });
}

/** A tree with all that could be taken for something else. */
function plant(folder: string): void {
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  writeFileSync(join(folder, 'a/precious'), 'data');
  writeFileSync(join(folder, 'a/b/.hidden'), 'more');
  chmodSync(join(folder, 'a/b/.hidden'), 0o400);
  symlinkSync('../a', join(folder, 'a/b/loop'));
}

describe('a tree beside what is removed', () => {
  it('is the same after all around it was removed', async () => {
    const root = scratch();
    const kept = join(root, 'kept');
    const doomed = join(root, 'doomed');
    for (const folder of [kept, doomed]) {
      mkdirSync(folder);
      plant(folder);
    }
    const before = portrait(kept);
    symlinkSync(kept, join(doomed, 'link'));
    symlinkSync(join(kept, 'a/precious'), join(doomed, 'a/file-link'));
    symlinkSync('../../kept', join(doomed, 'a/relative'));
    symlinkSync('/', join(doomed, 'root'));
    linkSync(join(kept, 'a/precious'), join(doomed, 'hard'));
    symlinkSync(kept, join(root, 'link-to-kept'));
    symlinkSync(join(root, 'doomed'), join(root, 'link-to-doomed'));
    await files.remove(join(root, 'link-to-kept'));
    expect(portrait(kept)).toEqual(before);
    await files.remove(join(root, 'link-to-doomed'));
    expect(readdirSync(doomed)).not.toEqual([]);
    await files.remove(doomed);
    expect(portrait(kept)).toEqual(before);
    expect(readdirSync(root)).toEqual(['kept']);
  });
});
