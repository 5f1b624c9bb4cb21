import { ensureNetwork, inspectNetwork, removeNetwork } from '../../bridge/network.ts';
import type { Provider } from '../../provider/provider.ts';
import { networkKind } from './host-programs.ts';

/**
 * What the machines of an environment share: the bridge, the very one that its containers are on. On QEMU's user network they share
 * nothing, and only the folder of the network's files tells that it was made.
 */
export const environmentNetwork: Provider['networks'] = {
  async inspect(environment, host) {
    if ((await networkKind(host)) === 'bridge') return inspectNetwork(environment, host);
    return (await host.files.stat(environment.paths.network)) === undefined ? 'absent' : 'present';
  },
  async ensure(environment, members, context) {
    if ((await networkKind(context.host)) === 'bridge') return ensureNetwork(environment, members, context);
    await context.host.files.mkdir(environment.paths.network, { mode: 0o700 });
  },
  async remove(environment, context) {
    if ((await networkKind(context.host)) === 'bridge') return removeNetwork(environment, context);
    await context.host.files.remove(environment.paths.network);
  },
};
