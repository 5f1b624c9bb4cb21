import { dirname } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { FileStat, Host, HostEnv } from '../host/host.ts';

const worldWritable = 0o002;
const sticky = 0o1000;

/** Whether Vup takes orders from this user: the one who runs it, the one behind sudo, or root. */
export function isTrustedOwner(uid: number, { uid: self, sudoUser }: Pick<HostEnv, 'uid' | 'sudoUser'>): boolean {
  return uid === self || uid === 0 || uid === sudoUser?.uid;
}

/** Why a folder is not taken for a person's own, in words that follow its name; undefined when it may be. A Vfile found in it could be anybody's. */
export function strangeFolder(stat: Pick<FileStat, 'uid' | 'mode'>, env: HostEnv): string | undefined {
  if (!isTrustedOwner(stat.uid, env)) return `belongs to user ${stat.uid}`;
  const open = (stat.mode & worldWritable) !== 0 && (stat.mode & sticky) === 0;
  return open ? 'may be written by everybody' : undefined;
}

/** Looks at whose a configuration file and its folder are, after links. @throws VUP_VFILE_FOREIGN with what to do */
export async function requireOwnFile(host: Host, path: string): Promise<void> {
  const real = await host.files.realpath(path);
  for (const one of new Set([path, real])) {
    const stat = await host.files.stat(one);
    if (stat !== undefined && !isTrustedOwner(stat.uid, host.env)) {
      throw new VupError('VUP_VFILE_FOREIGN', {
        message: `${one} belongs to user ${stat.uid}, and Vup takes it from you, root, or the person behind sudo alone`,
        hint: 'read it first: a guest that shares this folder may have written it. If it is yours to use: chown it, or run vup as that user',
      });
    }
    await requireOwnFolder(host, dirname(one));
  }
}

async function requireOwnFolder(host: Host, folder: string): Promise<void> {
  const stat = await host.files.stat(folder, { follow: true });
  const why = stat === undefined ? undefined : strangeFolder(stat, host.env);
  if (why === undefined) return;
  throw new VupError('VUP_VFILE_FOREIGN', {
    message: `the folder ${folder} ${why}, so the Vfile in it could be anybody's`,
    hint: why.startsWith('may') ? `type: chmod o-w ${folder}` : 'if it is yours to use: chown it, or run vup as that user',
  });
}
