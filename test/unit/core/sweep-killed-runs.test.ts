import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
