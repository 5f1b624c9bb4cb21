import type { Host } from '../host/host.ts';

const forwardFile = '/proc/sys/net/ipv4/ip_forward';

/** Whether the host passes packets on between its interfaces. */
export async function forwardsPackets({ files }: Host): Promise<boolean> {
  return (await files.readText(forwardFile)).trim() === '1';
}

/** Makes the host pass packets on, without which guests reach nothing outside. */
export async function enableForwarding(host: Host): Promise<void> {
  if (!(await forwardsPackets(host))) await host.files.write(forwardFile, '1');
}
