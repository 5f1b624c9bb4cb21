import { join } from 'node:path';
import { endProcess } from '../engine/end-process.ts';
import { findStarted } from '../engine/find-process.ts';
import { interrupted } from '../engine/interrupted.ts';
import { VupError } from '../errors/vup-error.ts';
import type { Argv, Host, ProcessIdentity } from '../host/host.ts';
import type { EnvironmentRef } from '../provider/machine-ref.ts';
import type { EffectContext, NetworkMember } from '../provider/provider.ts';
import { bridgeName } from './names.ts';

const readyTimeoutMs = 5_000;

/** The environment's files for its name server. */
function serverFiles(environment: EnvironmentRef): Readonly<Record<'hosts' | 'addresses' | 'identity' | 'log', string>> {
  const { network } = environment.paths;
  return {
    hosts: join(network, 'hosts'),
    addresses: join(network, 'dhcp-hosts'),
    identity: join(network, 'dnsmasq.json'),
    log: join(network, 'dnsmasq.log'),
  };
}

/** What a name server is started with. */
export interface NameServer {
  readonly gateway: string;
  /** CIDR. */
  readonly subnet: string;
  readonly bridge: string;
  readonly hostsFile: string;
  readonly addressesFile: string;
}

/**
 * dnsmasq on the bridge only: names of the environment's machines, and the host's own name servers for the rest. A machine that asks by
 * DHCP, as boxes do, is told the address that it has anyway; nobody else is told one, and nothing is kept of it.
 */
export function nameServerArgv({ gateway, subnet, bridge, hostsFile, addressesFile }: NameServer): Argv {
  return [
    'dnsmasq',
    '--keep-in-foreground',
    '--conf-file=/dev/null',
    '--pid-file=',
    '--log-facility=-',
    '--user=nobody',
    '--bind-interfaces',
    `--interface=${bridge}`,
    '--except-interface=lo',
    `--listen-address=${gateway}`,
    '--no-hosts',
    `--addn-hosts=${hostsFile}`,
    '--domain-needed',
    '--bogus-priv',
    '--cache-size=1000',
    `--dhcp-range=${subnet.split('/')[0]},static,${netmaskOf(subnet)}`,
    `--dhcp-hostsfile=${addressesFile}`,
    '--dhcp-authoritative',
    '--leasefile-ro',
  ];
}

/** hosts(5) text: each member's address, host name, short host name and machine name, without repeats. */
export function renderHosts(members: readonly NetworkMember[]): string {
  const lines = members.map(({ address, hostname, name }) => {
    const short = hostname.split('.')[0] ?? hostname;
    return `${address} ${[...new Set([hostname, short, name])].join(' ')}`;
  });
  return `${lines.sort().join('\n')}\n`;
}

/** Lines of `--dhcp-hostsfile`: who has which address. */
export function renderAddresses(members: readonly NetworkMember[]): string {
  return `${members
    .map(({ mac, address }) => `${mac},${address}`)
    .sort()
    .join('\n')}\n`;
}

function netmaskOf(subnet: string): string {
  const bits = Number(subnet.split('/')[1] ?? 24);
  return [24, 16, 8, 0].map((shift) => ((0xffff_ffff << (32 - bits)) >>> shift) & 0xff).join('.');
}

/** True when the server that Vup started for this environment lives. */
export async function nameServerAlive(environment: EnvironmentRef, host: Host): Promise<boolean> {
  const identity = await readIdentity(environment, host);
  return identity !== undefined && (await host.processes.isAlive(identity));
}

/** Writes the members' names and has the server read them, starting one when there is none. @throws VUP_NETWORK_FAILED */
export async function ensureNameServer(
  environment: EnvironmentRef,
  members: readonly NetworkMember[],
  context: EffectContext,
): Promise<void> {
  const { host } = context;
  const { hosts, addresses, identity, log } = serverFiles(environment);
  const running = await readIdentity(environment, host);
  const texts = [
    [addresses, renderAddresses(members)],
    [hosts, renderHosts(members)],
  ] as const;
  let changed = false;
  for (const [file, text] of texts) {
    if ((await host.files.readTextIfExists(file)) === text) continue;
    changed = true;
    // Read by `nobody` each time it is told to.
    await host.files.writeAtomic(file, text, { mode: 0o644 });
  }
  if (running !== undefined && (await host.processes.isAlive(running))) {
    if (changed) await host.processes.kill(running, 'SIGHUP');
    return;
  }
  const argv = nameServerArgv({ ...environment.network, bridge: bridgeName(environment), hostsFile: hosts, addressesFile: addresses });
  const started = await host.exec.detach(argv, { logFile: log });
  await host.failpoints.hit('network.name-server-started');
  await host.files.writeAtomic(identity, JSON.stringify(started), { mode: 0o600 });
  await waitReady(environment, started, context);
}

/** Ends the environment's server. */
export async function stopNameServer(environment: EnvironmentRef, { host }: EffectContext): Promise<void> {
  const identity = await readIdentity(environment, host);
  if (identity === undefined) return;
  await endProcess(identity, readyTimeoutMs, host);
  await host.files.remove(serverFiles(environment).identity);
}

async function waitReady(environment: EnvironmentRef, started: ProcessIdentity, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  const end = host.clock.monotonicMs() + readyTimeoutMs;
  while (!signal.aborted) {
    if (await host.net.canConnect(53, environment.network.gateway, 500)) return;
    if (host.clock.monotonicMs() > end || !(await host.processes.isAlive(started))) break;
    await host.clock.sleep(10, signal);
  }
  if (signal.aborted) throw interrupted('starting the name server');
  // One that lives and answers nobody would be taken for the environment's server by the next run.
  await stopNameServer(environment, context);
  const tail = (await host.files.readTail(serverFiles(environment).log, 2_000)).trim().split('\n');
  throw new VupError('VUP_NETWORK_FAILED', { message: `the name server did not start: ${tail.at(-1)}`, details: { tail } });
}

/** A server whose start Vup did not live to write down holds the address; it is found by its argument, which names our own file. */
async function readIdentity(environment: EnvironmentRef, host: Host): Promise<ProcessIdentity | undefined> {
  const { identity, hosts } = serverFiles(environment);
  // It is written before a server is started: without it there is none to look for among all processes.
  if ((await host.files.stat(hosts)) === undefined) return undefined;
  return findStarted(identity, (argv) => argv[0]?.endsWith('dnsmasq') === true && argv.includes(`--addn-hosts=${hosts}`), host);
}
