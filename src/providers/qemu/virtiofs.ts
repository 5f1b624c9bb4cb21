import type { Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { folderMount } from '../../share/folder-mount.ts';
import { isVirtiofsdAlive, stopVirtiofsd, type VirtiofsdServing } from '../../share/virtiofsd.ts';
import { engineUser, virtiofsRecordFile, virtiofsSocket } from './names.ts';

/** The server of the machine's n-th folder, which is mounted: for its QEMU only. */
export function folderServing(ref: MachineRef, position: number): VirtiofsdServing {
  return {
    source: folderMount(ref, position),
    socket: virtiofsSocket(ref, position),
    ownerUid: engineUser(ref),
    identityFile: virtiofsRecordFile(ref, position),
    logFile: `${ref.paths.engineLog}.virtiofsd-${position}`,
  };
}

/** Ends the servers of the machine's folders, also those whose start was not noted; none is fine. */
export async function stopFolderServers(ref: MachineRef, context: EffectContext): Promise<void> {
  const { files } = context.host;
  const { records } = ref.paths;
  if ((await files.stat(records)) === undefined) return;
  for (const name of await files.list(records)) {
    const number = /^virtiofsd-(\d+)\.json$/.exec(name)?.[1];
    if (number === undefined) continue;
    const serving = folderServing(ref, Number(number));
    await stopVirtiofsd(serving, context);
    await files.remove(serving.logFile);
  }
}

/** True when the server of a running machine's folder lives. */
export async function isFolderServed(ref: MachineRef, position: number, host: Host): Promise<boolean> {
  return isVirtiofsdAlive(folderServing(ref, position), host);
}
