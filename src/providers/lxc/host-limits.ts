import type { Host } from '../../host/host.ts';

const inotifyFile = '/proc/sys/fs/inotify/max_user_instances';
const inotifyInstances = 8192;

/**
 * systemd takes some ten inotify instances a guest, and the kernel counts those of all guests together: with its default of 128
 * the services of the fifteenth or so begin to fail. Only ever raised.
 */
export async function raiseInotifyLimit({ files }: Host): Promise<void> {
  const now = Number(await files.readText(inotifyFile));
  if (now < inotifyInstances) await files.write(inotifyFile, String(inotifyInstances));
}
