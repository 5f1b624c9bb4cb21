import { dirname, join } from 'node:path';
import { temporaryWriter } from '../host/temporary-name.ts';
import { sweepClaims } from '../image/claim.ts';
import { sweepScratch } from '../image/scratch.ts';
import { sweepStore } from '../image/store.ts';
import { sweepTakeOver } from '../state/lock.ts';
import type { World } from './world.ts';

/**
 * Removes what killed runs left where no environment takes it along when it goes: files that were being written, folders that images were
 * made in, claims. Each names the process that it belongs to, and what a living one works on stays. A broken sweep stops no run.
 */
export async function sweepKilledRuns(world: World, projectDir: string): Promise<void> {
  const { host, paths } = world;
  const claims = join(paths.store, 'claims');
  const folders = [projectDir, dirname(paths.index), dirname(paths.leases), paths.store, paths.downloads];
  const sweeps = [
    () => sweepScratch(host, paths.downloads),
    () => sweepStore(host, paths.store),
    () => sweepClaims(host, claims),
    ...[paths.indexLock, paths.leasesLock, paths.trustLock].map((lock) => () => sweepTakeOver(host, lock)),
    ...[...new Set(folders)].map((folder) => () => sweepTemporaries(world, folder)),
    () => sweepBelow(world, claims),
    () => sweepTemporaries(world, host.env.get('TMPDIR') || '/tmp', isOwn),
  ];
  for (const sweep of sweeps) await sweep().catch(() => undefined);
}

/** Of one folder, where `mayGo` agrees. @throws what the folder cannot be read or changed for */
export async function sweepTemporaries(
  world: World,
  folder: string,
  mayGo: (world: World, path: string) => Promise<boolean> = async () => true,
): Promise<void> {
  const { files, processes } = world.host;
  if (!(await exists(world, folder))) return;
  for (const name of await files.list(folder)) {
    const writer = temporaryWriter(name);
    if (writer === undefined || (await processes.isAlive(writer))) continue;
    const path = join(folder, name);
    if (await mayGo(world, path)) await files.remove(path);
  }
}

async function sweepBelow(world: World, folder: string): Promise<void> {
  if (!(await exists(world, folder))) return;
  for (const name of await world.host.files.list(folder)) await sweepTemporaries(world, join(folder, name));
}

/** In a folder that all users write, a name says nothing: what another user made there is theirs to remove. */
async function isOwn({ host }: World, path: string): Promise<boolean> {
  return (await host.files.stat(path))?.uid === host.env.uid;
}

async function exists({ host }: World, path: string): Promise<boolean> {
  return (await host.files.stat(path)) !== undefined;
}
