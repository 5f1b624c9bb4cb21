import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { testHome } from '../fixtures/real-host.ts';
import { onHost, tryOnHost } from './host-command.ts';

/**
 * Everything on this host that bears an environment's id: processes (also those that only hold a file or socket of it open), mounts,
 * network interfaces, firewall tables, control groups, sockets, files, and mentions in Vup's own books below `home`. Asked of the
 * kernel, never of Vup. Empty: the environment left nothing.
 */
export function tracesOf(id: string, home = testHome): readonly string[] {
  return [
    ...processesOf(id).map(({ pid, command }) => `process ${pid}: ${command}`),
    ...holdersOf(id).map(({ pid, command }) => `process ${pid} holds a file of it: ${command}`),
    ...linesWith(id, readFileSync('/proc/self/mountinfo', 'utf8'), 'mount'),
    ...readdirSync('/sys/class/net')
      .filter((name) => name.includes(id) || readFile(`/sys/class/net/${name}/ifalias`).includes(id))
      .map((name) => `interface ${name}`),
    ...linesWith(id, onHost('nft', 'list', 'ruleset'), 'firewall'),
    ...cgroupsOf(id).map((path) => `control group ${path}`),
    ...linesWith(id, readFileSync('/proc/net/unix', 'utf8'), 'socket'),
    ...filesOf(id, home).map((path) => `file ${path}`),
    ...booksOf(id, home).map((path) => `mentioned in ${path}`),
  ];
}

/** A process that belongs to an environment. */
export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes with the id in their command line, their control groups (all that run in its guests), or their mounts (what serves its folders). */
export function processesOf(id: string): readonly FoundProcess[] {
  return processesWith((pid, command) => [command, readProc(pid, 'cgroup'), folderServerMounts(pid)].some((text) => text.includes(id)));
}

/** Processes that hold a file of the environment open, whatever they are called. */
function holdersOf(id: string): readonly FoundProcess[] {
  return processesWith((pid, command) => !command.includes(id) && openFilesOf(pid).some((path) => path.includes(id)));
}

function processesWith(wanted: (pid: string, command: string) => boolean): readonly FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((name) => {
      const command = readProc(name, 'cmdline').replaceAll('\0', ' ').trim();
      return command !== '' && wanted(name, command) ? [{ pid: Number(name), command }] : [];
    });
}

function openFilesOf(pid: string): readonly string[] {
  const folder = join('/proc', pid, 'fd');
  try {
    return readdirSync(folder).map((name) => readlinkSync(join(folder, name)));
  } catch {
    // It ended meanwhile.
    return [];
  }
}

/** A folder's server sees, in place of fusermount, a file of its environment; its other mounts do not name it. */
function folderServerMounts(pid: string): string {
  return readProc(pid, 'mountinfo')
    .split('\n')
    .filter((line) => line.includes(' /bin/fusermount '))
    .join('\n');
}

function readProc(pid: string, file: string): string {
  return readFile(join('/proc', pid, file));
}

/** Empty when what it belongs to went away meanwhile. */
function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linesWith(id: string, text: string, what: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.includes(id))
    .map((line) => `${what}: ${line.trim()}`);
}

function cgroupsOf(id: string): readonly string[] {
  return tryOnHost(['find', '/sys/fs/cgroup', '-type', 'd', '-name', `*${id}*`])
    .stdout.split('\n')
    .filter((line) => line !== '');
}

function filesOf(id: string, home: string): readonly string[] {
  const store = join(home, 'data', 'store');
  const found = tryOnHost(['find', home, '/run', '/tmp', '-xdev', '-path', store, '-prune', '-o', '-name', `*${id}*`, '-print']);
  return found.stdout.split('\n').filter((line) => line !== '');
}

/** The index of environments, leases and the like. */
function booksOf(id: string, home: string): readonly string[] {
  const found = tryOnHost(['grep', '--files-with-matches', '--recursive', '--exclude-dir=environments', '--exclude-dir=store', id, home]);
  return found.stdout.split('\n').filter((line) => line !== '');
}
