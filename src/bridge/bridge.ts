import type { Host } from '../host/host.ts';
import type { EnvironmentRef } from '../provider/machine-ref.ts';
import type { EffectContext } from '../provider/provider.ts';
import { hasOwnLink, type ReadLink } from './link.ts';
import { mustBatch, mustChange } from './must-change.ts';
import { bridgeName } from './names.ts';

/** Makes the environment's bridge, or mends it: mark, address, up. @throws VUP_NETWORK_FAILED */
export async function ensureBridge(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  const bridge = bridgeName(environment);
  const { gateway, subnet } = environment.network;
  // An address of its own: else the bridge takes that of the machine that joined last, and the guests' ARP caches go stale.
  const add = `link add name ${bridge} address ${bridgeMac(gateway)} type bridge`;
  await mustBatch(context, [
    ...((await bridgeExists(environment, context.host)) ? [] : [add]),
    // The kernel takes no alias while it makes a link.
    `link set dev ${bridge} alias ${bridgeMark(environment)}`,
    `address replace ${gateway}/${subnet.split('/')[1] ?? '24'} dev ${bridge}`,
    `link set dev ${bridge} up`,
  ]);
}

/** Removes the bridge; none is fine. @throws VUP_NETWORK_FAILED */
export async function removeBridge(environment: EnvironmentRef, context: EffectContext): Promise<void> {
  if (await bridgeExists(environment, context.host)) await mustChange(context, ['ip', 'link', 'delete', 'dev', bridgeName(environment)]);
}

/** @throws VUP_NETWORK_FAILED for a bridge of that name without our mark: it is neither used nor removed */
export async function bridgeExists(environment: EnvironmentRef, host: Host): Promise<boolean> {
  const isUnfinished = async (read: ReadLink) => (await read('address')) === bridgeMac(environment.network.gateway);
  return hasOwnLink({ name: bridgeName(environment), mark: bridgeMark(environment), isUnfinished }, host);
}

/** The owner mark that the bridge bears as its alias. */
function bridgeMark(environment: EnvironmentRef): string {
  return `vup:${environment.id}`;
}

/** Locally administered, the gateway's address in its last four bytes. */
function bridgeMac(gateway: string): string {
  return ['02', '76', ...gateway.split('.').map(hexOctet)].join(':');
}

function hexOctet(octet: string): string {
  return Number(octet).toString(16).padStart(2, '0');
}
