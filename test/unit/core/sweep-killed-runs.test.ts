import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { sweepKilledRuns } from '../../../src/core/sweep-killed-runs.ts';
import type { World } from '../../../src/core/world.ts';
import { temporaryName, temporaryWriter } from '../../../src/host/temporary-name.ts';
import { scratchFolders } from '../host/scratch.ts';
import { hostAt } from '../state/vup-home.ts';

const scratch = scratchFolders();

it('removes what dead processes left, and nothing of the living or of others', async () => {
  const { host, vup: paths } = hostAt(scratch());
  const project = scratch();
  const self = await host.processes.self();
  const deadPid = spawnSync('true').pid;
  const left = (pid: number) => `${pid}.${self.startTime}.${self.bootId}.1`;
  const claim = join(paths.store, 'claims', 'files');
  const places = [project, dirname(paths.index), dirname(paths.leases), paths.store, paths.downloads, claim];
  for (const folder of [...places, join(paths.downloads, 'images'), join(paths.store, 'blobs')]) mkdirSync(folder, { recursive: true });
  const mine = places.map((folder) => temporaryName(join(folder, 'leases.json')));
  const dead = mine.map((path) => path.replace(`.${self.pid}.`, `.${deadPid}.`));
  const owned = (pid: number) => [
    join(claim, left(pid)),
    join(paths.downloads, 'images', left(pid)),
    join(paths.store, 'blobs', `abc.${left(pid)}`),
  ];
  const foreign = join(project, '.notes.tmp');
  for (const path of [...mine, ...dead, ...owned(self.pid), ...owned(deadPid), foreign]) writeFileSync(path, '');

  await sweepKilledRuns({ host, paths } as World, project);

  expect([...dead, ...owned(deadPid)].filter((path) => existsSync(path))).toEqual([]);
  expect([...mine, ...owned(self.pid), foreign].filter((path) => !existsSync(path))).toEqual([]);
});

it("takes its own folders of dead processes from among the temporary ones, and no other user's", async () => {
  const root = scratch();
  const { host, vup: paths } = hostAt(scratch());
  const { pid } = await host.processes.self();
  const deadPid = spawnSync('true').pid;
  const living = temporaryName(join(root, 'vup-pipes'));
  const [dead, strange] = ['vup-pipes', 'strange'].map((name) => temporaryName(join(root, name)).replace(`.${pid}.`, `.${deadPid}.`));
  for (const folder of [living, dead, strange]) mkdirSync(join(folder ?? '', 'inner'), { recursive: true });
  const stat: typeof host.files.stat = async (path, options) => {
    const found = await host.files.stat(path, options);
    return found && path === strange ? { ...found, uid: found.uid + 1 } : found;
  };
  const env = { ...host.env, get: (name: string) => (name === 'TMPDIR' ? root : undefined) };
  await sweepKilledRuns({ host: { ...host, env, files: { ...host.files, stat } }, paths } as World, scratch());
  expect(readdirSync(root).sort()).toEqual([living, strange].map((path) => basename(path ?? '')).sort());
});

it('stops no run when the claims cannot be listed, and sweeps the rest', async () => {
  const { host, vup: paths } = hostAt(scratch());
  const project = scratch();
  const { pid } = await host.processes.self();
  const dead = temporaryName(join(project, 'Vfile.lock')).replace(`.${pid}.`, `.${spawnSync('true').pid}.`);
  const claims = join(paths.store, 'claims');
  mkdirSync(claims, { recursive: true });
  writeFileSync(dead, '');
  const list = async (folder: string): Promise<readonly string[]> => {
    if (folder === claims) throw Object.assign(new Error('it fails'), { code: 'EIO' });
    return host.files.list(folder);
  };
  await sweepKilledRuns({ host: { ...host, files: { ...host.files, list } }, paths } as World, project);
  expect(existsSync(dead)).toBe(false);
});

it('finds nothing to do where there is nothing', async () => {
  const { host, vup: paths } = hostAt(scratch());
  const project = scratch();
  await sweepKilledRuns({ host, paths } as World, project);
  expect(readdirSync(project)).toEqual([]);
});

it('reads from the name of a temporary file who writes it', async () => {
  const { host } = hostAt(scratch());
  expect(temporaryWriter(temporaryName('/a/state.json').slice(3))).toEqual(await host.processes.self());
  expect(temporaryWriter('.state.json.tmp')).toBeUndefined();
});
