import { VupError } from '../errors/vup-error.ts';
import { createEnvironmentIndex } from '../state/environment-index.ts';
import { createLeases } from '../state/leases.ts';
import { environmentPaths } from '../state/paths.ts';
import type { OpenEnvironment } from './environment.ts';
import type { PassPoint } from './points.ts';
import type { World } from './world.ts';

/** Removes what is kept of an environment without machines: folder, index entry and leases. @throws VUP_STATE_CORRUPT */
export async function forgetEnvironment(world: World, open: OpenEnvironment, pass: PassPoint): Promise<void> {
  await refuseStrays(world, open);
  const { root, sockets } = environmentPaths(world.paths, open.ref.id);
  await pass('forget-environment.before');
  await createLeases(world.host, world.paths).release(open.ref.id);
  await pass('forget-environment.leases-released');
  await createEnvironmentIndex(world.host, world.paths).remove(open.ref.id);
  await pass('forget-environment.unindexed');
  await world.host.files.remove(sockets);
  await pass('forget-environment.sockets-removed');
  // The folder last, for the lock is in it: a run that waits for that finds no index entry either, and claims a new environment.
  await world.host.files.remove(root);
  await pass('forget-environment.folder-removed');
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
