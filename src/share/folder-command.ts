import type { Argv } from '../host/host.ts';
import type { FolderGuards } from './guards.ts';

/** How one shared folder is served. */
export interface FolderServer {
  /** Absolute paths of the programs on this host. */
  readonly tools: { readonly bwrap: string; readonly bindfs: string; readonly setpriv: string };
  /** The person's folder. */
  readonly from: string;
  readonly readonly: boolean;
  /** What the guest may not write in a writable folder. */
  readonly guards: FolderGuards;
  /** Who owns it on the host. */
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Id that all files bear in the mount, so that the guest takes them for its root's. */
  readonly seenAs: number;
  /** Id that new files in a folder of the host's root belong to on the host. Never 0. */
  readonly newFilesOf: number;
  /** Stand-in for fusermount; see {@link fusermountScript}. */
  readonly fusermount: string;
  /** Whether the host has /usr/bin/fusermount, which then must be covered by the stand-in. */
  readonly hasFusermount: boolean;
}

/**
 * libfuse 2 asks `fusermount` for the descriptor of /dev/fuse over a socket. Vup has made the mount itself and hands the descriptor
 * down as number 3: this program passes on that one. libfuse 3 takes it by the mount point's name /dev/fd/3 and never calls this.
 * Linux on x86-64 has sendmsg as system call 46, on 64-bit ARM as 211.
 */
export const fusermountScript = `#!/usr/bin/perl
use strict;
my $byte = "\\0";
my $part = pack 'P L!', $byte, 1;
my $rights = pack 'L! i i i x4', 20, 1, 1, 3;
my $message = pack 'L! L! P L! P L! L!', 0, 0, $part, 1, $rights, length $rights, 0;
my $number = (readpipe('uname -m') =~ /^x86_64/) ? 46 : 211;
exit(syscall($number, 0 + $ENV{_FUSE_COMMFD}, $message, 0) == 1 ? 0 : 1);
`;

/** Mounts an opened /dev/fuse (descriptor 3) at a folder of the host. Set-id bits and devices never count below it. */
export function mountFolderArgv(mark: string, target: string, readonly: boolean): Argv {
  const kernel = 'fd=3,rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions';
  return ['mount', '-i', '-t', 'fuse.vup', '-o', `${kernel},nosuid,nodev,${readonly ? 'ro' : 'rw'}`, mark, target];
}

/** Takes a folder's mount away; lazily, for a killed guest's last process may still be leaving it. */
export function unmountArgv(target: string): Argv {
  return ['umount', '-i', '-l', target];
}

/**
 * bindfs on descriptor 3, shut in: it sees the system's programs and the one folder, no network, no other process, and holds only
 * the rights of the folder's owner. So a race with symlinks never leads out of the folder.
 * - Files appear as the guest's root and stay the owner's on the host. In a folder of the host's root, new files belong to the
 *   guest's own id range, never to root.
 * - `--chmod-ignore --chmod-allow-x`: the guest changes only x bits, so no set-id bit ever lands on the host. (`--chmod-filter` was
 *   tried: it lets them through.)
 */
export function serveFolderArgv(server: FolderServer): Argv {
  const asRoot = server.owner.uid === 0;
  return [
    server.tools.bwrap,
    ...sandbox(server, asRoot),
    '--',
    server.tools.setpriv,
    ...privileges(server, asRoot),
    '--',
    ...bindfs(server, asRoot),
  ];
}

function sandbox(server: FolderServer, asRoot: boolean): readonly string[] {
  const needed = asRoot ? ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETPCAP'] : ['SETUID', 'SETGID', 'SETPCAP'];
  return [
    ...['--unshare-ipc', '--unshare-uts', '--unshare-net', '--unshare-pid', '--as-pid-1'],
    ...['--cap-drop', 'ALL', ...needed.flatMap((name) => ['--cap-add', `CAP_${name}`])],
    ...['/usr', '/lib', '/lib64'].flatMap((folder) => ['--ro-bind-try', folder, folder]),
    // libfuse 2 was built with one path for it, and looks along PATH when nothing is there. /bin is a folder of its own in here.
    ...['--ro-bind', server.fusermount, '/bin/fusermount'],
    ...(server.hasFusermount ? ['--ro-bind', server.fusermount, '/usr/bin/fusermount'] : []),
    ...['--perms', '0755', '--tmpfs', '/dev', '--perms', '0755', '--dir', '/dev/fd'],
    ...['--dev-bind', '/dev/null', '/dev/null', '--ro-bind', '/dev/null', '/dev/fd/3'],
    ...[server.readonly ? '--ro-bind' : '--bind', server.from, '/folder', '--chdir', '/', '--setenv', 'PATH', '/bin:/usr/bin'],
    ...guardMounts(server),
  ];
}

/** In the server's own view of the folder, so that nothing the guest can do reaches past them. */
function guardMounts({ from, guards }: FolderServer): readonly string[] {
  const mount = (option: string) => (path: string) => [option, `${from}/${path}`, `/folder/${path}`];
  return [...guards.pinned.flatMap(mount('--bind')), ...guards.readonly.flatMap(mount('--ro-bind'))];
}

function privileges({ owner }: FolderServer, asRoot: boolean): readonly string[] {
  const none = ['--inh-caps', '-all', '--no-new-privs'];
  if (asRoot) return ['--bounding-set', '-all,+chown,+dac_override,+fowner', ...none];
  return ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups', '--bounding-set', '-all', ...none];
}

function bindfs({ tools, seenAs, newFilesOf, readonly }: FolderServer, asRoot: boolean): readonly string[] {
  const created = asRoot ? [`--create-for-user=${newFilesOf}`, `--create-for-group=${newFilesOf}`] : [];
  return [
    ...[tools.bindfs, '-f', '--multithreaded', `--force-user=${seenAs}`, `--force-group=${seenAs}`, ...created],
    ...['--chown-ignore', '--chgrp-ignore', '--chmod-ignore', '--chmod-allow-x', '--xattr-none'],
    // auto_unmount is what makes libfuse 2 ask fusermount at all.
    ...['-o', `auto_unmount,default_permissions${readonly ? ',ro' : ''}`, '/folder', '/dev/fd/3'],
  ];
}
