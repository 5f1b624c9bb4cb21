import { dirname } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Files, HostEnv } from './host.ts';

/**
 * Makes the 0700 folder that a socket goes to, and refuses one that another user has put there: anybody may make names in /tmp.
 * @throws VUP_HOST_PERMISSION
 */
export async function makeSocketFolder(socket: string, host: { readonly files: Files; readonly env: HostEnv }): Promise<void> {
  const { files, env } = host;
  const folder = dirname(socket);
  if ((await files.stat(folder)) === undefined) await files.mkdir(folder, { mode: 0o700 });
  const found = await files.stat(folder);
  if (found?.type !== 'directory' || found.uid !== env.uid) throw notOurs(folder);
  // Who owns a folder above could put another in its place.
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    const owner = (await files.stat(above))?.uid;
    if (owner !== 0 && owner !== env.uid) throw notOurs(above);
  }
  if ((found.mode & 0o077) !== 0) await files.chmod(folder, 0o700);
}

function notOurs(folder: string): VupError {
  return new VupError('VUP_HOST_PERMISSION', {
    message: `"${folder}" belongs to somebody else, so no socket can be put there safely`,
    hint: `Remove it (\`ls -ld ${folder}\` shows whose it is), or set VUP_HOME to a shorter path.`,
  });
}
