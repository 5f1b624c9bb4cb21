import { dirname } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { MachineRef } from '../provider/machine-ref.ts';

/**
 * Makes a machine's folders, again and again if need be. `passable`: mode of those that an engine's own user walks through; the others are
 * Vup's alone. @throws VUP_HOST_PERMISSION when the place for its sockets is another user's
 */
export async function makeMachineFolders(ref: MachineRef, passable: number, host: Host): Promise<void> {
  const { root, disk, run, records, keys, consoleLog, engineLog } = ref.paths;
  for (const folder of [dirname(consoleLog), dirname(engineLog)]) await host.files.mkdir(folder);
  if (!run.startsWith(`${root}/`)) await requireOwnPlace(run, host);
  for (const folder of [root, disk, run]) await host.files.mkdir(folder, { mode: passable });
  // Also the one that holds all machines' keys.
  for (const folder of [records, dirname(keys), keys]) await host.files.mkdir(folder, { mode: 0o700 });
}

/** A short place for sockets is below a folder where anybody may make names. @throws VUP_HOST_PERMISSION for one that another user made */
async function requireOwnPlace(path: string, { files, env }: Host): Promise<void> {
  for (let folder = path; folder !== '/'; folder = dirname(folder)) {
    const stat = await files.stat(folder);
    if (stat === undefined || ((stat.uid === 0 || stat.uid === env.uid) && stat.type === 'directory')) continue;
    throw new VupError('VUP_HOST_PERMISSION', {
      message: `${folder} belongs to somebody else, so no socket can be put there safely`,
      hint: `Remove it (\`ls -ld ${folder}\` shows whose it is), or set VUP_HOME to a shorter path.`,
    });
  }
}
