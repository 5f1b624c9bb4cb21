import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testHome } from '../fixtures/real-host.ts';
import { onHost, tryOnHost } from './host-command.ts';

/**
 * Everything on this host that bears an environment's id: processes, mounts, network interfaces, firewall tables, control groups,
 * sockets, files, and mentions in Vup's own books. Asked of the kernel, never of Vup. Empty: the environment left nothing.
 */
export function tracesOf(id: string): readonly string[] {
  return [
    ...processesOf(id).map(({ pid, command }) => `process ${pid}: ${command}`),
    ...linesWith(id, readFileSync('/proc/self/mountinfo', 'utf8'), 'mount'),
    ...readdirSync('/sys/class/net')
      .filter((name) => name.includes(id))
      .map((name) => `interface ${name}`),
    ...linesWith(id, onHost('nft', 'list', 'ruleset'), 'firewall'),
    ...cgroupsOf(id).map((path) => `control group ${path}`),
    ...linesWith(id, readFileSync('/proc/net/unix', 'utf8'), 'socket'),
    ...filesOf(id).map((path) => `file ${path}`),
    ...booksOf(id).map((path) => `mentioned in ${path}`),
  ];
}

/** A process that belongs to an environment. */
export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes with the id in their command line, their control groups (all that run in its guests), or their mounts (what serves its folders). */
export function processesOf(id: string): readonly FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((name) => {
      const command = readProc(name, 'cmdline').replaceAll('\0', ' ').trim();
      const marks = [command, readProc(name, 'cgroup'), folderServerMounts(name)];
      return command !== '' && marks.some((text) => text.includes(id)) ? [{ pid: Number(name), command }] : [];
    });
}

/** A folder's server sees, in place of fusermount, a file of its environment; its other mounts do not name it. */
function folderServerMounts(pid: string): string {
  return readProc(pid, 'mountinfo')
    .split('\n')
    .filter((line) => line.includes(' /bin/fusermount '))
    .join('\n');
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(join('/proc', pid, file), 'utf8');
  } catch {
    // It ended meanwhile.
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

function filesOf(id: string): readonly string[] {
  const store = join(testHome, 'data', 'store');
  const found = tryOnHost(['find', testHome, '/run', '/tmp', '-xdev', '-path', store, '-prune', '-o', '-name', `*${id}*`, '-print']);
  return found.stdout.split('\n').filter((line) => line !== '');
}

/** The index of environments, leases and the like. */
function booksOf(id: string): readonly string[] {
  const found = tryOnHost([
    'grep',
    '--files-with-matches',
    '--recursive',
    '--exclude-dir=environments',
    '--exclude-dir=store',
    id,
    testHome,
  ]);
  return found.stdout.split('\n').filter((line) => line !== '');
}
