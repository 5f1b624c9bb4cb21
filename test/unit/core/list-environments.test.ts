import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createVup } from '../../../src/core/create-vup.ts';
import { claimEnvironment, openClaimed } from '../../../src/core/environment.ts';
import type { World } from '../../../src/core/world.ts';
import { formatEnvironments } from '../../../src/render/print-lists.ts';
import { hostAt } from '../state/vup-home.ts';

const root = mkdtempSync(join(tmpdir(), 'vup-ls-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('lists the others when the state of one cannot be read', async () => {
  const { host, vup: paths } = hostAt(join(root, 'home'));
  const env = { ...host.env, get: (name: string) => (name === 'VUP_HOME' ? join(root, 'home', 'vup') : undefined) };
  const folder = (name: string) => mkdtempSync(join(root, `${name}-`));
  const claim = async (dir: string) => {
    const project = { name: 'shop', dir, vfile: join(dir, 'Vfile.yaml') };
    const world = { host, paths } as World;
    const { id, files } = await claimEnvironment(world, project);
    await openClaimed(world, project, id);
    return { id, files };
  };
  await claim(folder('good'));
  const bad = await claim(folder('bad'));
  for (const file of [bad.files.state, bad.files.stateBackup]) writeFileSync(file, '{');
  const listed = await createVup({
    host: { ...host, env },
    providers: {},
    version: '0',
    templatesDir: '',
    keeperArgv: ['false'],
  }).environments();
  expect(listed.map(({ id, problem }) => [id === bad.id, problem?.includes(bad.files.root)]).sort()).toEqual([
    [false, undefined],
    [true, true],
  ]);
  expect(formatEnvironments(listed, { columns: undefined, color: false })).toMatch(/cannot be read/);
});
