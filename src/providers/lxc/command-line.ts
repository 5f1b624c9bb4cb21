import type { Argv } from '../../host/host.ts';
import type { IdRange, MachineRef } from '../../provider/machine-ref.ts';
import { containerName } from './names.ts';

/**
 * Environment for the two LXC programs that write id maps. With shadow's `newuidmap` on PATH they insist on an entry for root in
 * /etc/subuid; without it root writes the map itself. Vup leases its ranges and checks them against /etc/subuid on its own.
 */
export const directIdMapEnv: Readonly<Record<string, string>> = { PATH: '/nonexistent' };

/** Starts in the background; returns once the container's init was set going. */
export function startArgv(ref: MachineRef): Argv {
  return ['lxc-start', ...target(ref), '--daemon', '--logfile', ref.paths.engineLog, '--logpriority', 'ERROR'];
}

/** Asks the guest's init to shut down, and ends the guest after `timeoutSeconds`. */
export function haltArgv(ref: MachineRef, timeoutSeconds: number): Argv {
  return ['lxc-stop', ...target(ref), '--timeout', String(timeoutSeconds)];
}

/** Ends the guest at once. */
export function killArgv(ref: MachineRef): Argv {
  return ['lxc-stop', ...target(ref), '--kill'];
}

/** The person's terminal on the container's console. It says how to leave it. */
export function consoleArgv(ref: MachineRef): Argv {
  return ['lxc-console', ...target(ref), '--tty', '0'];
}

/** A command in the guest with nothing of Vup's environment but `env`. */
export function attachArgv(ref: MachineRef, env: Readonly<Record<string, string>>, command: readonly string[]): Argv {
  const set = Object.entries(env).flatMap(([name, value]) => ['--set-var', `${name}=${value}`]);
  return ['lxc-attach', ...target(ref), '--clear-env', ...set, '--', ...command];
}

/** Absolute paths of the programs that unpack a tar; they are started without a PATH, see {@link directIdMapEnv}. */
export interface UnpackTools {
  readonly bwrap: string;
  readonly setpriv: string;
  readonly usernsexec: string;
}

/** Runs `command` as root of a fresh user namespace in which the ids 0…size-1 are those of `range`. It dies with its parent. */
function usernsArgv({ setpriv, usernsexec }: UnpackTools, range: IdRange, command: readonly string[]): Argv {
  const map = `0:${range.base}:${range.size}`;
  return [setpriv, '--pdeathsig', 'KILL', '--', usernsexec, '-m', `u:${map}`, '-m', `g:${map}`, '--', ...command];
}

/** How a tar is compressed, by the ending of its media type. */
export function tarCompression(mediaType: string): readonly string[] {
  if (mediaType.endsWith('gzip')) return ['--gzip'];
  if (mediaType.endsWith('zstd')) return ['--zstd'];
  if (mediaType.endsWith('xz')) return ['--xz'];
  return [];
}

/**
 * Unpacks the tar on stdin into `directory`. The tar is not trusted: tar runs as nobody but the mapped root, in a mount namespace
 * that holds the system's programs read-only and the one folder, and dies with Vup. Device nodes cannot be made there and are not missed: LXC makes /dev.
 */
export function unpackArgv(tools: UnpackTools, range: IdRange, directory: string, mediaType: string): Argv {
  const system = ['--ro-bind', '/usr', '/usr', ...['/bin', '/lib', '/lib64'].flatMap((folder) => ['--ro-bind-try', folder, folder])];
  const tar = ['/usr/bin/tar', '--extract', '--file', '-', '--directory', '/target', ...tarCompression(mediaType)];
  const keep = ['--numeric-owner', '--preserve-permissions', '--xattrs', '--xattrs-include=security.capability'];
  // Overlayfs marks a folder that hides the one below it so; layers carry it.
  const layers = ['--xattrs-include=user.overlay.opaque'];
  const skip = ['--anchored', '--exclude=./dev/*', '--exclude=dev/*'];
  const sandbox = [
    tools.bwrap,
    '--die-with-parent',
    '--unshare-net',
    '--setenv',
    'PATH',
    '/usr/bin:/bin',
    ...system,
    '--bind',
    directory,
    '/target',
    '--',
  ];
  return usernsArgv(tools, range, [...sandbox, ...tar, ...keep, ...layers, ...skip]);
}

function target(ref: MachineRef): readonly string[] {
  return ['--lxcpath', ref.paths.engine, '--name', containerName(ref)];
}
