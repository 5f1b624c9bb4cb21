import { join } from 'node:path';
import type { Forward } from '../keeper/forward.ts';
import { ensureKeeper, type KeeperPlace, keeperStatus, stopKeeper } from '../keeper/keeper.ts';
import { socketPath } from '../state/paths.ts';
import type { OpenEnvironment } from './environment.ts';
import type { KeeperDoor } from './forwarder.ts';
import type { World } from './world.ts';

/** The keeper of an environment, to hand forwards to. */
export function keeperDoor(world: World, open: OpenEnvironment): KeeperDoor {
  const place = keeperPlace(world, open);
  return { set: (forwards) => ensureKeeper(place, forwards), stop: () => stopKeeper(place) };
}

/** Forwards that listen now; undefined when no keeper runs. Cheap: no process is started. */
export async function listeningForwards(world: World, open: OpenEnvironment): Promise<readonly Forward[] | undefined> {
  const status = await keeperStatus(keeperPlace(world, open));
  return status.kind === 'running' ? status.forwards : undefined;
}

function keeperPlace({ host, keeperArgv }: World, { files }: OpenEnvironment): KeeperPlace {
  return { host, folder: files.keeper, socket: socketPath(host.env, join(files.keeper, 'control.sock')), argv: keeperArgv };
}
