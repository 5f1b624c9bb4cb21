import { join } from 'node:path';
import type { EnvironmentRef } from '../../provider/machine-ref.ts';
import type { Provider } from '../../provider/provider.ts';

/**
 * What an environment's machines share is a name: VirtualBox makes an internal network when the first machine on it starts and forgets it
 * after the last. A file tells that it was made, and holds the names that the machines know each other by.
 */
export const environmentNetwork: Provider['networks'] = {
  async inspect(environment, { files }) {
    return (await files.stat(hostsFile(environment))) === undefined ? 'absent' : 'present';
  },
  async ensure(environment, members, { host }) {
    await host.files.mkdir(environment.paths.network, { mode: 0o711 });
    const lines = members.map(({ name, hostname, address }) => `${address} ${[...new Set([hostname, name])].join(' ')}\n`);
    await host.files.writeAtomic(hostsFile(environment), lines.sort().join(''), { mode: 0o600 });
  },
  async remove(environment, { host: { files } }) {
    await files.remove(hostsFile(environment));
    // What else is in it belongs to the environment's machines of other engines.
    const { network } = environment.paths;
    if ((await files.stat(network)) !== undefined && (await files.list(network)).length === 0) await files.remove(network);
  },
};

/** Lines of hosts(5) for all machines of the environment. */
export function hostsFile(environment: EnvironmentRef): string {
  return join(environment.paths.network, 'virtualbox-hosts');
}
