import { dirname } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Files, HostEnv } from './host.ts';

/**
 * Makes the 0700 folder that a socket goes to, and refuses one that another user has put there: anybody may make names in /tmp.
 * @throws VUP_HOST_PERMISSION
 */
export async function makeSocketFolder(socket: string, host: { readonly files: Files; readonly env: HostEnv }): Promise<void> {
  const folder = dirname(socket);
  const before = await host.files.stat(folder);
  if (before === undefined) await host.files.mkdir(folder, { mode: 0o700 });
  const found = before ?? (await host.files.stat(folder));
  if (found?.type !== 'directory' || found.uid !== host.env.uid) {
    throw new VupError('VUP_HOST_PERMISSION', {
      message: `"${folder}" belongs to somebody else, so no socket can be put there safely`,
      hint: `Remove it (\`ls -ld ${folder}\` shows whose it is), or set VUP_HOME to a shorter path.`,
    });
  }
  if ((found.mode & 0o077) !== 0) await host.files.chmod(folder, 0o700);
}
