import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeChecked } from '../../../src/state/checked-json.ts';
import { createEnvironmentIndex } from '../../../src/state/environment-index.ts';
import { environmentPaths } from '../../../src/state/paths.ts';
import { createStateStore } from '../../../src/state/store.ts';
import { scratchFolders } from '../host/scratch.ts';
import { sampleState } from './sample-state.ts';
import { hostAt } from './vup-home.ts';

const scratch = scratchFolders();

function setUp() {
  const home = scratch();
  const { host, vup } = hostAt(home);
  const project = join(home, 'project');
  mkdirSync(project);
  return { home, project, host, vup, index: createEnvironmentIndex(host, vup), again: () => createEnvironmentIndex(host, vup) };
}

describe('createEnvironmentIndex', () => {
  it('gives a folder an id once, and looking gives none', async () => {
    const { index, project, home, again } = setUp();
    expect(await index.find(project)).toBeUndefined();
    const { kind, id } = await index.claim(project);
    expect(kind).toBe('new');
    expect(id).toMatch(/^[0-9a-f]{8}$/);
    expect(await again().claim(project)).toEqual({ kind: 'known', id });
    symlinkSync(project, join(home, 'link'));
    expect(await index.find(join(home, 'link'))).toEqual({ kind: 'known', id });
  });

  it('adopts a folder that was moved', async () => {
    const { index, project, home } = setUp();
    const { id } = await index.claim(project);
    const moved = join(home, 'moved');
    renameSync(project, moved);
    expect(await index.find(moved)).toEqual({ kind: 'moved', id, from: project });
    expect(await index.claim(moved)).toEqual({ kind: 'moved', id, from: project });
    expect(await index.claim(moved)).toEqual({ kind: 'known', id });
    expect((await index.list()).map((entry) => entry.projectDir)).toEqual([moved]);
  });

  it('gives a copy an id of its own', async () => {
    const { index, project, home } = setUp();
    const { id } = await index.claim(project);
    cpSync(project, join(home, 'copy'), { recursive: true });
    const copy = await index.claim(join(home, 'copy'));
    expect(copy.kind).toBe('new');
    expect(copy.id).not.toBe(id);
    expect(await index.find(project)).toEqual({ kind: 'known', id });
  });

  it('keeps the environment of a folder that was cloned anew at its path', async () => {
    const { index, project } = setUp();
    const { id } = await index.claim(project);
    renameSync(project, `${project}.away`);
    mkdirSync(project);
    rmSync(`${project}.away`, { recursive: true });
    expect(await index.claim(project)).toEqual({ kind: 'replaced', id });
    expect(await index.claim(project)).toEqual({ kind: 'known', id });
  });

  it('does not take a new folder for a removed one that had its inode', async () => {
    const { index, project, home, vup, host } = setUp();
    await index.claim(project);
    const [entry] = await index.list();
    rmSync(project, { recursive: true });
    mkdirSync(join(home, 'other'));
    const found = await host.files.stat(join(home, 'other'));
    // As if the number had been given out again, which filesystems do as they please.
    const { writeChecked } = await import('../../../src/state/checked-json.ts');
    writeFileSync(vup.index, writeChecked({ schema: 1, environments: [{ ...entry, inode: found?.inode, birthtimeMs: 1 }] }));
    expect((await index.claim(join(home, 'other'))).kind).toBe('new');
  });

  it('forgets', async () => {
    const { index, project } = setUp();
    const { id } = await index.claim(project);
    await index.remove(id);
    await index.remove(id);
    expect(await index.find(project)).toBeUndefined();
  });

  it('loses none of those that claim at once, and gives one folder one id', async () => {
    const { home, again, project, index } = setUp();
    const folders = Array.from({ length: 10 }, (_, number) => join(home, `p${number}`));
    for (const folder of folders) mkdirSync(folder);
    const claims = await Promise.all([...folders, project, project, project].map((folder) => again().claim(folder)));
    expect(new Set(claims.map(({ id }) => id)).size).toBe(11);
    expect(await index.list()).toHaveLength(11);
  });

  it('is made again from the states when it is damaged or gone', async () => {
    const { host, vup, project, index } = setUp();
    const { id } = await index.claim(project);
    const paths = environmentPaths(vup, id);
    mkdirSync(paths.root, { recursive: true });
    await createStateStore(host.files, paths).write(sampleState(id, project));
    writeFileSync(vup.index, '{"environments":[');
    expect(await index.find(project)).toEqual({ kind: 'known', id });
    for (const wrong of [{}, { environments: [null] }, { environments: [{ id, projectDir: 1 }] }]) {
      writeFileSync(vup.index, writeChecked(wrong));
      expect(await index.find(project)).toEqual({ kind: 'known', id });
    }
    rmSync(vup.index);
    expect(await index.claim(project)).toEqual({ kind: 'known', id });
  });
});
