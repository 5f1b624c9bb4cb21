import { readFileSync } from 'node:fs';
import { processesOf, processTable, readProc } from './process-table.ts';

/** A port that a process waits on. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  /** `address:port`, an IPv6 address in brackets. */
  readonly at: string;
  readonly program: string;
}

/** TCP and UDP ports of the host on which processes of an environment listen, as the kernel says. */
export function listenersOf(id: string, table = processTable()): readonly Listener[] {
  const owners = new Map<string, string>();
  for (const { pid, files } of processesOf(id, table)) {
    for (const file of files) {
      const inode = /^socket:\[(\d+)\]$/.exec(file)?.[1];
      if (inode !== undefined) owners.set(inode, readProc(String(pid), 'comm').trim());
    }
  }
  if (owners.size === 0) return [];
  return sources.flatMap(({ file, protocol, state }) =>
    rowsOf(file).flatMap((row): readonly Listener[] => {
      const [, local = '', , found] = row;
      const program = owners.get(row[9] ?? '');
      return found === state && program !== undefined ? [{ protocol, at: addressOf(local), program }] : [];
    }),
  );
}

/**
 * Ports that others than this host may reach, but for the name server on an environment's bridge (its DHCP is bound to that device; it takes the bridge's link-local address
 * too, once the kernel has given it one), and the ports out of which a name
 * server or a user-mode network asks: those look like listeners and are gone in a moment.
 */
export function openPortsOf(id: string, table = processTable()): readonly string[] {
  return (
    listenersOf(id, table)
      .filter(({ at }) => !/^(?:127\.\d+\.\d+\.\d+|\[::1\]|\[::ffff:127\.\d+\.\d+\.\d+\]):/.test(at))
      // How the stand-in for VirtualBox's start joins machines: a multicast group on the loopback device alone.
      .filter(({ program, at }) => !(program.startsWith('qemu-system') && at.startsWith('239.')))
      .filter(({ program, at }) => !(program === 'dnsmasq' && /^(?:10\.\d+\.\d+\.\d+:53|0\.0\.0\.0:67|\[fe80:[0-9a-f:]+\]:53)$/.test(at)))
      .filter(({ protocol, program, at }) => !(protocol === 'udp' && asks(program, Number(at.split(':').at(-1)))))
      .map(({ protocol, at, program }) => `${program} listens on ${at} (${protocol})`)
  );
}

const firstEphemeralPort = 32_768;

function asks(program: string, port: number): boolean {
  if (program === 'dnsmasq') return port > 1023;
  return /^(?:qemu|passt)/.test(program) && port >= firstEphemeralPort;
}

/** States of proc_net_tcp(5): 0A listens; a UDP socket that was connected to nobody is 07. */
const sources = [
  { file: '/proc/net/tcp', protocol: 'tcp', state: '0A' },
  { file: '/proc/net/tcp6', protocol: 'tcp', state: '0A' },
  { file: '/proc/net/udp', protocol: 'udp', state: '07' },
  { file: '/proc/net/udp6', protocol: 'udp', state: '07' },
] as const;

function rowsOf(file: string): readonly (readonly string[])[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
}

/** Each four bytes stand as the little-endian host holds them. */
function addressOf(local: string): string {
  const [address = '', port = ''] = local.split(':');
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)),
  );
  const at = Number.parseInt(port, 16);
  return bytes.length === 4 ? `${bytes.join('.')}:${at}` : `[${ipv6(bytes)}]:${at}`;
}

function ipv6(bytes: readonly number[]): string {
  const leading = bytes.slice(0, 10).every((byte) => byte === 0);
  if (leading && bytes[10] === 255 && bytes[11] === 255) return `::ffff:${bytes.slice(12).join('.')}`;
  if (leading && bytes.slice(10, 15).every((byte) => byte === 0))
    return bytes[15] === 1 ? '::1' : bytes[15] === 0 ? '::' : `::${bytes[15]}`;
  const words = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)).toString(16));
  return words.join(':');
}
