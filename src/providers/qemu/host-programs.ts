import type { Host } from '../../host/host.ts';
import type { Architecture, Firmware } from './architectures.ts';
import type { NetworkKind } from './records.ts';

/** Programs without which the environment's bridge cannot be made, and the Debian packages that bring them. */
export const bridgeTools = [
  ['ip', 'iproute2'],
  ['nft', 'nftables'],
  ['dnsmasq', 'dnsmasq-base'],
  ['setpriv', 'util-linux'],
  ['perl', 'perl-base'],
] as const;

const tunDevice = '/dev/net/tun';

/**
 * How machines are joined to the world here: on the environment's bridge, which takes root and its tools, or each by QEMU's own user
 * network. Starts no process.
 */
export async function networkKind(host: Host): Promise<NetworkKind> {
  if (host.env.platform !== 'linux' || host.env.uid !== 0) return 'qemu-user';
  if ((await host.files.stat(tunDevice)) === undefined) return 'qemu-user';
  const found = await Promise.all(bridgeTools.map(([tool]) => host.exec.which(tool)));
  return found.includes(undefined) ? 'qemu-user' : 'bridge';
}

/** UEFI firmware of an architecture; undefined where none is installed. */
export async function findFirmware(architecture: Architecture, { files }: Host): Promise<Firmware | undefined> {
  for (const firmware of architecture.firmware) {
    const [code, vars] = await Promise.all([files.stat(firmware.code, { follow: true }), files.stat(firmware.vars, { follow: true })]);
    if (code !== undefined && vars !== undefined) return firmware;
  }
  return undefined;
}
