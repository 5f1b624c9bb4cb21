import { join } from 'node:path';
import { ensureNetwork, inspectNetwork, removeNetwork } from '../../bridge/network.ts';
import type { EnvironmentRef } from '../../provider/machine-ref.ts';
import type { Provider } from '../../provider/provider.ts';
import { networkKind } from './host-programs.ts';

/**
 * What the machines of an environment share: the bridge, the very one that its containers are on. On QEMU's user network they share
 * nothing, and only a file tells that it was made.
 */
export const environmentNetwork: Provider['networks'] = {
  async inspect(environment, host) {
    if ((await networkKind(host)) === 'bridge') return inspectNetwork(environment, host);
    return (await host.files.stat(userNetworkFile(environment))) === undefined ? 'absent' : 'present';
  },
  async ensure(environment, members, context) {
    const { host } = context;
    if ((await networkKind(host)) === 'bridge') return ensureNetwork(environment, members, context);
    await host.files.mkdir(environment.paths.network, { mode: 0o711 });
    await host.files.write(userNetworkFile(environment), '', { mode: 0o600 });
  },
  async remove(environment, context) {
    const { files } = context.host;
    if ((await networkKind(context.host)) === 'bridge') return removeNetwork(environment, context);
    await files.remove(userNetworkFile(environment));
    // What else is in it belongs to the bridge of the environment's containers, whose name server is found by it.
    const { network } = environment.paths;
    if ((await files.stat(network)) !== undefined && (await files.list(network)).length === 0) await files.remove(network);
  },
};

function userNetworkFile(environment: EnvironmentRef): string {
  return join(environment.paths.network, 'qemu-user');
}
