import { engineFailure } from '../engine/must-run.ts';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { EnvironmentRef } from '../provider/machine-ref.ts';
import type { EffectContext, NetworkMember } from '../provider/provider.ts';
import { bridgeExists, ensureBridge, removeBridge } from './bridge.ts';
import { looseCables, plugCables } from './cables.ts';
import { renderFirewall, renderFirewallRemoval } from './firewall.ts';
import { enableForwarding, forwardsPackets } from './forwarding.ts';
import { inTurn } from './in-turn.ts';
import { mustChange } from './must-change.ts';
import { ensureNameServer, nameServerAlive, stopNameServer } from './name-server.ts';
import { bridgeName, tableName } from './names.ts';

const askTimeoutMs = 10_000;

/** Bridge, the machines' cables on it, firewall table, name server and forwarding, each looked at. */
export async function inspectNetwork(environment: EnvironmentRef, host: Host): Promise<'present' | 'partial' | 'absent' | 'unknown'> {
  return inTurn(environment, () => lookAtParts(environment, host)).catch(() => 'unknown' as const);
}

/** Makes or mends the environment's network; running machines keep theirs. @throws VUP_NETWORK_FAILED */
export async function ensureNetwork(environment: EnvironmentRef, members: readonly NetworkMember[], context: EffectContext): Promise<void> {
  await inTurn(environment, async () => {
    const { host } = context;
    await host.files.mkdir(environment.paths.network, { mode: 0o711 });
    // At the same time, for no machine comes onto the bridge before the rules are there.
    await Promise.all([ensureRules(environment, context), ensureBridge(environment, context)]);
    await host.failpoints.hit('network.bridge-made');
    await plugCables(environment, context);
    await enableForwarding(host);
    await ensureNameServer(environment, members, context);
    await requireRules(environment, host);
  });
}

/** Removes all of it; a part that is not there is fine. Forwarding stays on: others may have come to need it. */
export async function removeNetwork(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  await inTurn(environment, async () => {
    // At the same time: no machine is left on the bridge that the rules could be for.
    await Promise.all([stopNameServer(environment, context), removeBridge(environment, context), removeRules(environment, context)]);
    await context.host.failpoints.hit('network.removed');
    await context.host.files.remove(environment.paths.network);
  });
}

async function lookAtParts(environment: EnvironmentRef, host: Host): Promise<'present' | 'partial' | 'absent'> {
  const parts = await Promise.all([bridgeExists(environment, host), tableExists(environment, host), nameServerAlive(environment, host)]);
  if (parts.every((there) => !there)) return 'absent';
  const whole = parts.every(Boolean) && (await forwardsPackets(host)) && (await looseCables(environment, host)).length === 0;
  return whole ? 'present' : 'partial';
}

async function ensureRules(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  const { gateway, subnet } = environment.network;
  const facts = { table: tableName(environment), bridge: bridgeName(environment), subnet, gateway };
  await mustChange(context, ['nft', '--file', '-'], renderFirewall(facts));
  await context.host.failpoints.hit('network.rules-made');
}

/** A program that ends well and does nothing must not leave guests without their rules. @throws VUP_NETWORK_FAILED */
async function requireRules(environment: EnvironmentRef, host: Host): Promise<void> {
  if (await tableExists(environment, host)) return;
  throw new VupError('VUP_NETWORK_FAILED', {
    message: `nft ended well, but there is no table ${tableName(environment)}`,
    hint: 'Look at what there is with: nft list tables',
  });
}

async function removeRules(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  await mustChange(context, ['nft', '--file', '-'], renderFirewallRemoval(tableName(environment)));
  await context.host.failpoints.hit('network.rules-removed');
}

async function tableExists(environment: EnvironmentRef, host: Host): Promise<boolean> {
  const result = await host.exec.run(['nft', 'list', 'tables'], { timeoutMs: askTimeoutMs });
  if (result.exitCode !== 0) throw engineFailure('list the firewall tables', ['nft', 'list', 'tables'], result);
  return result.stdout.split('\n').includes(`table inet ${tableName(environment)}`);
}
