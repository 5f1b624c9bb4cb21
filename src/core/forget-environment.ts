import { VupError } from '../errors/vup-error.ts';
import { createEnvironmentIndex } from '../state/environment-index.ts';
import { createLeases } from '../state/leases.ts';
import { environmentPaths } from '../state/paths.ts';
import type { OpenEnvironment } from './environment.ts';
import type { World } from './world.ts';

/** Removes what is kept of an environment without machines: folder, index entry and leases. @throws VUP_STATE_CORRUPT */
export async function forgetEnvironment(world: World, open: OpenEnvironment): Promise<void> {
  await refuseStrays(world, open);
  await Promise.all([
    createLeases(world.host, world.paths).release(open.ref.id),
    createEnvironmentIndex(world.host, world.paths).remove(open.ref.id),
  ]);
  const { root, sockets } = environmentPaths(world.paths, open.ref.id);
  await world.host.files.remove(sockets);
  // The folder last, for the lock is in it: a run that waits for that finds no index entry either, and claims a new environment.
  await world.host.files.remove(root);
}

/** A damaged record may know less than there is: what it does not name is not deleted with it. @throws VUP_STATE_CORRUPT */
async function refuseStrays({ host }: World, { files }: OpenEnvironment): Promise<void> {
  const there = (await host.files.stat(files.machines)) === undefined ? [] : await host.files.list(files.machines);
  if (there.length === 0) return;
  throw new VupError('VUP_STATE_CORRUPT', {
    message: `the environment still holds machines that no record names: ${there.join(', ')}`,
    hint: `bring machines of these names up with: vup; then destroy them; or look into ${files.machines}`,
  });
}
