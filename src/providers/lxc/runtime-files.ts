import { join } from 'node:path';
import type { Host } from '../../host/host.ts';
import type { EnvironmentRef, MachineRef } from '../../provider/machine-ref.ts';
import { containerName } from './names.ts';

/** Where liblxc, run by root, keeps a lock file for each container that was ever opened (`lxclock_name`); it never removes one. */
const lockRoot = '/run/lxc/lock';

/** Removes the lock file of a machine that is gone. Its folder stays: another machine may be about to put its own there. */
export async function removeRuntimeFiles(ref: MachineRef, { files }: Host): Promise<void> {
  await files.remove(join(lockRoot, ref.paths.engine, `.${containerName(ref)}`));
}

/** Removes what liblxc keeps for an environment that has no machine left. */
export async function removeRuntimeFolder(environment: EnvironmentRef, { files }: Host): Promise<void> {
  await files.remove(join(lockRoot, environment.paths.root));
}
