import type { Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { listVms } from './list-vms.ts';
import { settingsFile } from './names.ts';
import type { ListedVm } from './parse-vm-list.ts';

/** How often settings that are there are waited for: a service that has just come up may not have read them yet. */
export const readTries = 5;
export const readPauseMs = 500;

/** All machines that VirtualBox knows, by UUID; it had time to read the settings of these. @throws VUP_ENGINE_FAILED */
export async function listReadable(refs: readonly MachineRef[], host: Host, signal?: AbortSignal): Promise<ReadonlyMap<string, ListedVm>> {
  for (let tries = 1; ; tries += 1) {
    const vms = await listVms(host, signal === undefined ? {} : { signal });
    const unread = refs.filter((ref) => vms.get(machineUuid(ref))?.accessible === false);
    const waiting = await Promise.all(unread.map((ref) => hasSettings(ref, host)));
    if (tries >= readTries || !waiting.includes(true)) return vms;
    await host.clock.sleep(readPauseMs, signal);
  }
}

/** Whether the machine's settings are where VirtualBox looks for them. */
export async function hasSettings(ref: MachineRef, host: Host): Promise<boolean> {
  return (await host.files.stat(settingsFile(ref))) !== undefined;
}
