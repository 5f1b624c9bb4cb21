import type { Host } from '../../host/host.ts';
import { type ListedVm, parseVmList } from './parse-vm-list.ts';
import { type AskOptions, askVBox, vboxFailure } from './vboxmanage.ts';

/** Listing takes as long as VBoxSVC needs to read all settings once. */
const listTimeoutMs = 30_000;
const words = ['list', 'vms', '--long'] as const;

/**
 * All machines that VirtualBox knows, by UUID. Unlike `showvminfo` it takes no lock on any, so that it may be asked at any time, however
 * many ask. @throws VUP_ENGINE_FAILED when VirtualBox cannot be asked
 */
export async function listVms(host: Host, { signal }: Pick<AskOptions, 'signal'> = {}): Promise<ReadonlyMap<string, ListedVm>> {
  const options = { timeoutMs: listTimeoutMs, byExitCode: true, ...(signal === undefined ? {} : { signal }) };
  const answer = await askVBox(words, host, options);
  if (!answer.ok) throw vboxFailure(answer, words, 'list the machines of VirtualBox');
  return new Map(parseVmList(answer.stdout).map((vm) => [vm.uuid, vm]));
}
