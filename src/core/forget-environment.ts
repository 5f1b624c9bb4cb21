import { VupError } from '../errors/vup-error.ts';
import { buryEnvironment } from './bury-environment.ts';
import type { OpenEnvironment } from './environment.ts';
import type { PassPoint } from './points.ts';
import type { World } from './world.ts';

/** Removes what is kept of an environment without machines: folder, index entry and leases. @throws VUP_STATE_CORRUPT */
export async function forgetEnvironment(world: World, open: OpenEnvironment, pass: PassPoint): Promise<void> {
  await refuseStrays(world, open);
  await pass('forget-environment.before');
  await buryEnvironment(world, open.ref.id, pass);
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
