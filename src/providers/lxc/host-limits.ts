import type { Host } from '../../host/host.ts';

const inotifyFile = '/proc/sys/fs/inotify/max_user_instances';
const inotifyInstances = 8192;
const forwardFile = '/proc/sys/net/ipv4/ip_forward';

/**
 * systemd takes some ten inotify instances a guest, and the kernel counts those of all guests together: with its default of 128
 * the services of the fifteenth or so begin to fail. Only ever raised.
 */
export async function raiseInotifyLimit({ files }: Host): Promise<void> {
  const now = Number(await files.readText(inotifyFile));
  if (now < inotifyInstances) await files.write(inotifyFile, String(inotifyInstances));
}

/** Whether the host passes packets on between its interfaces. */
export async function forwardsPackets({ files }: Host): Promise<boolean> {
  return (await files.readText(forwardFile)).trim() === '1';
}

/** Makes the host pass packets on, without which guests reach nothing outside. */
export async function enableForwarding(host: Host): Promise<void> {
  if (!(await forwardsPackets(host))) await host.files.write(forwardFile, '1');
}
