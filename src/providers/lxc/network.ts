import { VupError } from '../../errors/vup-error.ts';
import type { Argv, ExecOptions, ExecResult, Host } from '../../host/host.ts';
import type { EnvironmentRef } from '../../provider/machine-ref.ts';
import type { EffectContext, NetworkMember } from '../../provider/provider.ts';
import { engineFailure } from './engine-failure.ts';
import { renderFirewall, renderFirewallRemoval } from './firewall.ts';
import { enableForwarding, forwardsPackets } from './host-limits.ts';
import { ensureNameServer, nameServerAlive, stopNameServer } from './name-server.ts';
import { bridgeName, tableName, vethPrefix } from './names.ts';
import { removeRuntimeFolder } from './runtime-files.ts';

/** Bridge, the machines' cables on it, firewall table, name server and forwarding, each looked at. */
export async function inspectNetwork(environment: EnvironmentRef, host: Host): Promise<'present' | 'partial' | 'absent' | 'unknown'> {
  try {
    const parts = await Promise.all([bridgeExists(environment, host), tableExists(environment, host), nameServerAlive(environment, host)]);
    if (parts.every((there) => !there)) return 'absent';
    const whole = parts.every(Boolean) && (await forwardsPackets(host)) && (await looseCables(environment, host)).length === 0;
    return whole ? 'present' : 'partial';
  } catch {
    return 'unknown';
  }
}

/** Makes or mends the environment's network; running machines keep theirs. @throws VUP_NETWORK_FAILED */
export async function ensureNetwork(environment: EnvironmentRef, members: readonly NetworkMember[], context: EffectContext): Promise<void> {
  const { host } = context;
  await host.files.mkdir(environment.paths.network, { mode: 0o711 });
  // At the same time, for no machine comes onto the bridge before the rules are there.
  await Promise.all([ensureRules(environment, context), ensureBridge(environment, context)]);
  await plugCables(environment, context);
  await enableForwarding(host);
  await ensureNameServer(environment, members, context);
}

async function ensureRules(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  const { gateway, subnet } = environment.network;
  const facts = { table: tableName(environment), bridge: bridgeName(environment), subnet, gateway };
  await must(context, ['nft', '--file', '-'], { input: renderFirewall(facts) });
}

async function ensureBridge(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  const { host } = context;
  const bridge = bridgeName(environment);
  const { gateway, subnet } = environment.network;
  // An address of its own: else the bridge takes that of the machine that joined last, and the guests' ARP caches go stale.
  const add = `link add name ${bridge} address ${bridgeMac(gateway)} type bridge`;
  const commands = [
    ...((await bridgeExists(environment, host)) ? [] : [add]),
    // The kernel takes no alias while it makes a link.
    `link set dev ${bridge} alias ${bridgeMark(environment)}`,
    `address replace ${gateway}/${subnet.split('/')[1] ?? '24'} dev ${bridge}`,
    `link set dev ${bridge} up`,
  ];
  await must(context, ['ip', '-batch', '-'], { input: `${commands.join('\n')}\n` });
}

async function plugCables(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  const commands = (await looseCables(environment, context.host)).map(
    (cable) => `link set dev ${cable} master ${bridgeName(environment)}\n`,
  );
  if (commands.length > 0) await must(context, ['ip', '-batch', '-'], { input: commands.join('') });
}

/** Removes all of it; a part that is not there is fine. Forwarding stays on: others may have come to need it. */
export async function removeNetwork(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  // At the same time: no machine is left on the bridge that the rules could be for.
  await Promise.all([stopNameServer(environment, context), removeBridge(environment, context), removeRules(environment, context)]);
  await context.host.files.remove(environment.paths.network);
  await removeRuntimeFolder(environment, context.host);
}

async function removeBridge(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  if (await bridgeExists(environment, context.host)) await must(context, ['ip', 'link', 'delete', 'dev', bridgeName(environment)]);
}

async function removeRules(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  await must(context, ['nft', '--file', '-'], { input: renderFirewallRemoval(tableName(environment)) });
}

/** The owner mark that the bridge bears as its alias. */
function bridgeMark(environment: EnvironmentRef): string {
  return `vup:${environment.id}`;
}

/**
 * One that was made and not yet marked when a run was killed is known by its address.
 * @throws VUP_NETWORK_FAILED for a bridge of that name without our mark: it is neither used nor removed
 */
async function bridgeExists(environment: EnvironmentRef, { files }: Host): Promise<boolean> {
  const bridge = bridgeName(environment);
  const read = async (file: string) => (await files.readTextIfExists(`/sys/class/net/${bridge}/${file}`))?.trim();
  const mark = await read('ifalias');
  if (mark === undefined || mark === bridgeMark(environment)) return mark !== undefined;
  if (mark === '' && (await read('address')) === bridgeMac(environment.network.gateway)) return true;
  throw new VupError('VUP_NETWORK_FAILED', {
    message: `the network interface ${bridge} was not made by Vup; it is left alone`,
    hint: `if nothing needs it, remove it with: ip link delete dev ${bridge}`,
  });
}

/** Cables of running machines that hang on no bridge: LXC plugs them in at the start only, and a bridge may have been removed since. */
async function looseCables(environment: EnvironmentRef, { files }: Host): Promise<readonly string[]> {
  const cables = (await files.list('/sys/class/net')).filter((name) => name.startsWith(vethPrefix(environment)));
  const plugged = await Promise.all(cables.map((name) => files.stat(`/sys/class/net/${name}/master`)));
  return cables.filter((_, index) => plugged[index] === undefined);
}

async function tableExists(environment: EnvironmentRef, host: Host): Promise<boolean> {
  const result = await host.exec.run(['nft', 'list', 'tables']);
  if (result.exitCode !== 0) throw engineFailure('list the firewall tables', ['nft', 'list', 'tables'], result);
  return result.stdout.split('\n').includes(`table inet ${tableName(environment)}`);
}

/** Locally administered, the gateway's address in its last four bytes. */
function bridgeMac(gateway: string): string {
  const octets = gateway.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return ['02', '76', ...octets].join(':');
}

async function must(context: EffectContext, argv: Argv, options: ExecOptions = {}): Promise<ExecResult> {
  const result = await context.host.exec.run(argv, { signal: context.signal, ...options });
  if (result.aborted) throw new VupError('VUP_INTERRUPTED', { message: 'interrupted while the network was changed' });
  if (result.exitCode === 0) return result;
  const { message, details } = engineFailure('change the network', argv, result);
  throw new VupError('VUP_NETWORK_FAILED', {
    message,
    details,
    hint: 'Networks need root, iproute2, nftables and a kernel with nf_tables.',
  });
}
