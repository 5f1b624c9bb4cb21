import type { Files } from './host.ts';

/** A process that has a port. */
export interface PortHolder {
  readonly pid: number;
  readonly program: string;
}

/** TCP_LISTEN of the kernel's tcp_states.h; a bound UDP socket shows as TCP_CLOSE. */
const listenState = { tcp: '0A', udp: '07' } as const;

/**
 * Who listens on a port of this host, from /proc/net/{tcp,udp}{,6} (proc_net(5)) and the processes' open descriptors. Best effort:
 * undefined when it belongs to another user, whose descriptors are not shown, or on a host without /proc.
 */
export async function findPortHolder(files: Files, port: number, protocol: 'tcp' | 'udp'): Promise<PortHolder | undefined> {
  const tables = await Promise.all([protocol, `${protocol}6`].map((name) => files.readTextIfExists(`/proc/net/${name}`).catch(() => '')));
  const inodes = new Set(tables.flatMap((table) => socketInodes(table ?? '', port, listenState[protocol])));
  if (inodes.size === 0) return undefined;
  for (const name of await files.list('/proc').catch(() => [])) {
    if (/^\d+$/.test(name) && (await holdsOne(files, name, inodes))) return describe(files, name);
  }
  return undefined;
}

/** Columns of the table: 1 local address as `HEX:PORT`, 3 state, 9 inode. */
function socketInodes(table: string, port: number, state: string): readonly string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(wanted) && columns[3] === state)
    .flatMap((columns) => columns[9] ?? []);
}

async function holdsOne(files: Files, pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  for (const fd of await files.list(`/proc/${pid}/fd`).catch(() => [])) {
    const link = await files.readLink(`/proc/${pid}/fd/${fd}`).catch(() => '');
    if (link.startsWith('socket:[') && inodes.has(link.slice(8, -1))) return true;
  }
  return false;
}

async function describe(files: Files, pid: string): Promise<PortHolder> {
  const program = await files.readTextIfExists(`/proc/${pid}/comm`).catch(() => undefined);
  return { pid: Number(pid), program: program?.trim() || 'a program' };
}
