import type { SshLogin } from '../ssh/ssh-login.ts';
import { sshOptions } from '../ssh/ssh-options.ts';

/** A folder of the host and where its copy goes. */
export interface FolderCopy {
  /** Absolute path of a folder on the host. */
  readonly from: string;
  /** Absolute path in the guest; not `/`. */
  readonly to: string;
  /** Patterns as rsync(1) reads them; what matches is not sent, and not removed in the guest. */
  readonly exclude?: readonly string[];
}

/**
 * Makes the copy equal to the folder, with all in it owned by root. Links stay links, wherever they lead: what they lead to is never
 * read. Devices, sockets and pipes are left out. Each file sent is told by a line with its size.
 */
export function rsyncArgv({ from, to, exclude = [] }: FolderCopy, login: SshLogin): readonly [string, ...string[]] {
  const shell = ['ssh', ...sshOptions(login, { log: 'ERROR', shared: true })].map(rsyncShellWord).join(' ');
  const address = login.address.includes(':') ? `[${login.address}]` : login.address;
  return [
    'rsync',
    '--recursive',
    '--links',
    '--perms',
    '--times',
    '--delete',
    '--protect-args',
    '--outbuf=L',
    '--out-format=%l',
    ...exclude.map((pattern) => `--exclude=${pattern}`),
    '-e',
    shell,
    '--',
    `${from.replace(/\/+$/, '')}/`,
    `${address}:${to.replace(/\/+$/, '')}/`,
  ];
}

/** rsync takes its `-e` apart itself: single quotes, and one doubled inside them for itself (main.c, do_cmd). */
function rsyncShellWord(word: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`;
}
