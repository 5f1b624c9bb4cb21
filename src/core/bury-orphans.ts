import { isVupError, toVupError } from '../errors/vup-error.ts';
import { createEnvironmentIndex } from '../state/environment-index.ts';
import { readLiveHolder } from '../state/lock.ts';
import { environmentPaths } from '../state/paths.ts';
import { buryEnvironment } from './bury-environment.ts';
import { readEnvironment } from './environment.ts';
import type { World } from './world.ts';

/**
 * A power cut may undo the renaming of a folder, but not that the index forgot it: then nothing leads to it any more. One that still
 * names machines, or holds some, is left to a person. Folders are listed before the index is read: an entry is written before its folder.
 */
export async function buryOrphans(world: World): Promise<void> {
  const { host, paths } = world;
  if ((await host.files.stat(paths.environments)) === undefined) return;
  const ids = (await host.files.list(paths.environments)).filter((name) => /^[0-9a-f]{8}$/.test(name));
  const known = new Set((await createEnvironmentIndex(host, paths).list()).map(({ id }) => id));
  for (const id of ids) if (!known.has(id) && (await isEmpty(world, id))) await buryEnvironment(world, id).catch(() => undefined);
}

async function isEmpty(world: World, id: string): Promise<boolean> {
  const { host, paths } = world;
  const files = environmentPaths(paths, id);
  if ((await readLiveHolder(host, files.lock)) !== undefined) return false;
  if ((await host.files.stat(files.machines)) !== undefined && (await host.files.list(files.machines)).length > 0) return false;
  const found = await readEnvironment(world, id).catch(toVupError);
  return found === undefined || (!isVupError(found) && Object.keys(found.state.machines).length === 0);
}
