import { toVupError } from '../errors/vup-error.ts';
import type { Files } from '../host/host.ts';
import { environmentPaths, type VupPaths } from './paths.ts';
import type { EnvironmentState } from './recorded.ts';
import { createStateStore } from './store.ts';

/**
 * The states of all environments whose folder is there. One that cannot be read is left out: whoever opens it is told why.
 * @throws when it may be read a moment later, as with too many open files: what it holds is not to be given to others meanwhile
 */
export async function scanEnvironments(files: Files, vup: VupPaths): Promise<readonly EnvironmentState[]> {
  const states: EnvironmentState[] = [];
  if ((await files.stat(vup.environments)) === undefined) return states;
  for (const id of await files.list(vup.environments)) {
    if (!/^[0-9a-f]{8}$/.test(id)) continue;
    const found = await createStateStore(files, environmentPaths(vup, id))
      .read()
      .catch((error: unknown) => {
        if (toVupError(error).code === 'VUP_HOST_RESOURCE') throw error;
        return undefined;
      });
    if (found?.state !== undefined) states.push(found.state);
  }
  return states;
}
