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
  if ((await readLiveHolder(host, files.lock)) !== undefined || (await holdsSome(world, files.machines))) return false;
  const found = await readEnvironment(world, id).catch(toVupError);
  // What the power cut left of its records may be unreadable: then what the engine would need of a machine tells.
  if (isVupError(found)) return found.code === 'VUP_STATE_CORRUPT' && !(await holdsSome(world, files.engine));
  return found === undefined || Object.keys(found.state.machines).length === 0;
}

async function holdsSome({ host: { files } }: World, folder: string): Promise<boolean> {
  return (await files.stat(folder)) !== undefined && (await files.list(folder)).length > 0;
}
