import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A process of this host. */
export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** What one pass over /proc tells of a process. */
export interface HostProcess extends FoundProcess {
  readonly cgroup: string;
  /** What a folder's server sees in place of fusermount; its other mounts do not name the environment. */
  readonly serverMounts: string;
  /** What its descriptors and its working folder lead to. */
  readonly files: readonly string[];
}

/** All processes but this one, and but those that ended and are not yet collected. */
export function processTable(): readonly HostProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      const command = readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
      return command === '' ? [] : [{ pid: Number(pid), command, ...factsOf(pid) }];
    });
}

function factsOf(pid: string): Omit<HostProcess, keyof FoundProcess> {
  const serverMounts = readProc(pid, 'mountinfo')
    .split('\n')
    .filter((line) => line.includes(' /bin/fusermount '))
    .join('\n');
  return { cgroup: readProc(pid, 'cgroup'), serverMounts, files: openFilesOf(pid) };
}

/** Whether it bears the id: in its command line, its control groups (all that run in a guest), or its mounts (what serves folders). */
export function bears(id: string, { command, cgroup, serverMounts }: HostProcess): boolean {
  return [command, cgroup, serverMounts].some((text) => text.includes(id));
}

/** Processes that belong to an environment. */
export function processesOf(id: string, table = processTable()): readonly HostProcess[] {
  return table.filter((found) => bears(id, found));
}

function openFilesOf(pid: string): readonly string[] {
  const folder = join('/proc', pid, 'fd');
  try {
    return [join('/proc', pid, 'cwd'), ...readdirSync(folder).map((name) => join(folder, name))].map((path) => readlinkSync(path));
  } catch {
    // It ended meanwhile.
    return [];
  }
}

/** Empty when what it belongs to went away meanwhile. */
export function readProc(pid: string, file: string): string {
  try {
    return readFileSync(join('/proc', pid, file), 'utf8');
  } catch {
    return '';
  }
}
