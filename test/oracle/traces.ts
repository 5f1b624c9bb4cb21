import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onHost, tryOnHost } from '../e2e/host-command.ts';
import { testHome } from '../fixtures/real-host.ts';
import { booksBelow } from './files-below.ts';
import { bears, processesOf, processTable } from './process-table.ts';
import { virtualBoxOf } from './virtualbox.ts';

export { processesOf } from './process-table.ts';

/**
 * Everything on this host that bears an environment's id: processes (also those that only hold a file or socket of it open), mounts,
 * network interfaces, firewall tables, control groups, sockets, the engines' lists, files, and mentions in Vup's own books below `home`.
 * Asked of the kernel and the engines, never of Vup. Empty: the environment left nothing.
 */
export function tracesOf(id: string, home = testHome): readonly string[] {
  const table = processTable();
  return [
    ...processesOf(id, table).map(({ pid, command }) => `process ${pid}: ${command}`),
    ...table
      .filter((found) => !bears(id, found) && found.files.some((path) => path.includes(id)))
      .map(({ pid, command }) => `process ${pid} holds a file of it: ${command}`),
    ...linesWith(id, readFileSync('/proc/self/mountinfo', 'utf8'), 'mount'),
    ...interfacesOf(id),
    ...firewallOf(id),
    ...cgroupsOf(id),
    ...linesWith(id, readFileSync('/proc/net/unix', 'utf8'), 'socket'),
    ...containersOf(id, home),
    ...virtualBoxOf(id),
    ...filesOf(id, home).map((path) => `file ${path}`),
    ...booksOf(id, home).map((path) => `mentioned in ${path}`),
  ];
}

function interfacesOf(id: string): readonly string[] {
  const alias = (name: string): string => {
    try {
      return readFileSync(`/sys/class/net/${name}/ifalias`, 'utf8');
    } catch {
      // It went away meanwhile.
      return '';
    }
  };
  return readdirSync('/sys/class/net')
    .filter((name) => name.includes(id) || alias(name).includes(id))
    .map((name) => `interface ${name}`);
}

function firewallOf(id: string): readonly string[] {
  // Without the right to ask, none can have been made.
  return process.getuid?.() === 0 ? linesWith(id, onHost('nft', 'list', 'ruleset'), 'firewall') : [];
}

function linesWith(id: string, text: string, what: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.includes(id))
    .map((line) => `${what}: ${line.trim()}`);
}

function cgroupsOf(id: string): readonly string[] {
  return linesOf(['find', '/sys/fs/cgroup', '-type', 'd', '-name', `*${id}*`]).map((path) => `control group ${path}`);
}

/** What LXC lists there. */
function containersOf(id: string, home: string): readonly string[] {
  const lxcPath = join(home, 'data', 'environments', id, 'engine');
  return existsSync(lxcPath) ? linesOf(['lxc-ls', '--lxcpath', lxcPath, '-1']).map((name) => `container ${name.trim()}`) : [];
}

/** By name: all below `home` but the store, and the shallow part of where sockets and temporary files go. */
function filesOf(id: string, home: string): readonly string[] {
  const store = join(home, 'data', 'store');
  const own = linesOf(['find', home, '-xdev', '-path', store, '-prune', '-o', '-name', `*${id}*`, '-print']);
  const shallow = ['/run', '/tmp', '/var/tmp', '/dev/shm', process.env['TMPDIR'] ?? '/tmp'];
  return [...new Set([...own, ...linesOf(['find', ...shallow, '-xdev', '-maxdepth', '3', '-name', `*${id}*`])])];
}

/** A book larger than that would be a fault of its own. */
const largestBookBytes = 4 * 1024 * 1024;

/** The index of environments, leases and the like. */
function booksOf(id: string, home: string): readonly string[] {
  return booksBelow(home)
    .filter(({ kind, sizeBytes }) => kind === 'file' && sizeBytes < largestBookBytes)
    .filter(({ path }) => readIfThere(path).includes(id))
    .map(({ path }) => path);
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function linesOf(argv: readonly [string, ...string[]]): readonly string[] {
  return tryOnHost(argv)
    .stdout.split('\n')
    .filter((line) => line !== '');
}
