import type { EngineForward } from '../../provider/observed.ts';
import { qmpFailure } from './qmp-failure.ts';
import type { Qmp } from './qmp-session.ts';

/**
 * Forwards of QEMU's user network. QMP has no command for them, so these three lines go to the human monitor, whose only sign of a failure
 * is that it says something. Source: net/slirp.c and hmp-commands.hx of QEMU.
 */

/** Makes a port of the host lead to a port of the guest. @throws VUP_ENGINE_FAILED, mostly since the port is taken */
export async function addHostForward(qmp: Qmp, netdev: string, forward: EngineForward): Promise<void> {
  const said = await monitor(qmp, `hostfwd_add ${netdev} ${listenerOf(forward)}-:${forward.guest}`);
  if (said !== '') throw qmpFailure('refused', `QEMU refused: ${said}`);
}

/** Takes a forward away; one that is not there is fine. @throws VUP_ENGINE_FAILED */
export async function removeHostForward(qmp: Qmp, netdev: string, forward: Omit<EngineForward, 'guest'>): Promise<void> {
  const said = await monitor(qmp, `hostfwd_remove ${netdev} ${listenerOf(forward)}`);
  if (!/ (removed|not found)$/.test(said)) throw qmpFailure('refused', `QEMU refused: ${said}`);
}

/** The forwards that listen now, of one network or of all. */
export async function listHostForwards(qmp: Qmp, netdev?: string): Promise<readonly EngineForward[]> {
  const rows = parseUserNetworks(await monitor(qmp, 'info usernet'));
  return rows.filter((row) => netdev === undefined || row.netdev === netdev).map(({ forward }) => forward);
}

/** One forward of the table, with the network that carries it. */
export interface UserNetworkForward {
  readonly netdev: string;
  readonly forward: EngineForward;
}

const heading = /^(?:Hub|VLAN) -?\d+ \((?<netdev>[^)]*)\):$/;
const row = /^(?<protocol>TCP|UDP)\[HOST_FORWARD\]\s+\d+\s+(?<bind>\S+)\s+(?<host>\d+)\s+(?<address>\S+)\s+(?<guest>\d+)\s+\d+\s+\d+$/;

/** Reads the table of `info usernet`: only its listeners, not the connections that run through them. */
export function parseUserNetworks(table: string): readonly UserNetworkForward[] {
  const forwards: UserNetworkForward[] = [];
  let netdev = '';
  for (const line of table.split(/\r?\n/).map((text) => text.trim())) {
    netdev = heading.exec(line)?.groups?.['netdev'] ?? netdev;
    const forward = readRow(row.exec(line)?.groups);
    if (forward !== undefined) forwards.push({ netdev, forward });
  }
  return forwards;
}

/** `*` is how the table has 0.0.0.0. */
function readRow(cells: Readonly<Record<string, string>> | undefined): EngineForward | undefined {
  if (cells === undefined) return undefined;
  const { protocol, bind = '', host, guest } = cells;
  return {
    bind: bind === '*' ? '0.0.0.0' : bind,
    host: Number(host),
    guest: Number(guest),
    protocol: protocol === 'TCP' ? 'tcp' : 'udp',
  };
}

function listenerOf({ protocol, bind, host }: Omit<EngineForward, 'guest'>): string {
  return `${protocol}:${bind}:${host}`;
}

async function monitor(qmp: Qmp, line: string): Promise<string> {
  return (await qmp.execute('human-monitor-command', { 'command-line': line })).trim();
}
