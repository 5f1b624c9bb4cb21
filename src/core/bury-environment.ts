import { join } from 'node:path';
import { newTicket, ticketHolder } from '../image/ticket.ts';
import { createEnvironmentIndex } from '../state/environment-index.ts';
import { createLeases } from '../state/leases.ts';
import { environmentGrave, environmentPaths, parseGrave } from '../state/paths.ts';
import { noPoint, type PassPoint } from './points.ts';
import type { World } from './world.ts';

/**
 * Takes an environment's folder away, and with it its lock, which the caller holds. By one rename first: whoever waits for that lock then
 * finds no folder and claims anew, and never stands in one that is half gone. What is renamed also says what is still to be done, should
 * this run die: see {@link finishBurials}.
 */
export async function buryEnvironment(world: World, id: string, pass: PassPoint = noPoint): Promise<void> {
  const { files } = world.host;
  const { root, sockets } = environmentPaths(world.paths, id);
  await files.remove(sockets);
  await pass('forget-environment.sockets-removed');
  const grave = environmentGrave(world.paths, id, await newTicket(world.host));
  await files.rename(root, grave);
  await pass('forget-environment.set-aside');
  await finishBurial(world, { id, grave }, pass);
}

/** Does what runs that died left undone. What cannot be removed now (something is mounted in it) must not stop the run; it stays for the next. */
export async function finishBurials(world: World): Promise<void> {
  const { files, processes } = world.host;
  const { environments } = world.paths;
  if ((await files.stat(environments)) === undefined) return;
  for (const name of await files.list(environments)) {
    const grave = parseGrave(name);
    const digger = grave === undefined ? undefined : ticketHolder(grave.ticket);
    if (grave === undefined || digger === undefined || (await processes.isAlive(digger))) continue;
    await finishBurial(world, { id: grave.id, grave: join(environments, name) }, noPoint).catch(() => undefined);
  }
}

/** Leases last of what is known of it: once the index does not name it, no run takes it up again. */
async function finishBurial(world: World, { id, grave }: { readonly id: string; readonly grave: string }, pass: PassPoint): Promise<void> {
  const isUnknown = await createEnvironmentIndex(world.host, world.paths).remove(id);
  await pass('forget-environment.unindexed');
  if (isUnknown) await createLeases(world.host, world.paths).release(id);
  await pass('forget-environment.leases-released');
  await world.host.files.remove(grave);
  await pass('forget-environment.folder-removed');
}
