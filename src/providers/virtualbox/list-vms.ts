import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import { type ListedVm, parseVmList } from './parse-vm-list.ts';
import { shortListUuids } from './running.ts';
import { type AskOptions, askVBox, vboxFailure } from './vboxmanage.ts';

/** Listing takes as long as VBoxSVC needs to read all settings once. */
const listTimeoutMs = 30_000;
const words = ['list', 'vms', '--long'] as const;
const toDo = 'list the machines of VirtualBox';

/** A service that was just ending tells of half its machines; the next one tells of all. */
const triesMax = 5;
const pauseMs = 500;

/**
 * All machines that VirtualBox knows, by UUID. Unlike `showvminfo` it takes no lock on any, so that it may be asked at any time, however
 * many ask. @throws VUP_ENGINE_FAILED when VirtualBox cannot be asked
 */
export async function listVms(host: Host, { signal }: Pick<AskOptions, 'signal'> = {}): Promise<ReadonlyMap<string, ListedVm>> {
  const options = { timeoutMs: listTimeoutMs, byExitCode: true, ...(signal === undefined ? {} : { signal }) };
  for (let tries = 1; ; tries += 1) {
    const answer = await askVBox(words, host, options);
    if (!answer.ok) throw vboxFailure(answer, words, toDo);
    const listed = new Map(parseVmList(answer.stdout).map((vm) => [vm.uuid, vm]));
    // It complains of machines whose settings it cannot read, and goes on; whether that was all, the short list tells.
    if (answer.complained !== true || (await isWhole(listed, host, signal))) return listed;
    if (tries >= triesMax) throw new VupError('VUP_ENGINE_FAILED', { message: `could not ${toDo}: it tells of some of them only` });
    await host.clock.sleep(pauseMs, signal);
  }
}

/** Whether all machines are in it that the short list names. One that cannot be asked for it proves nothing. */
async function isWhole(listed: ReadonlyMap<string, ListedVm>, host: Host, signal: AbortSignal | undefined): Promise<boolean> {
  const answer = await askVBox(['list', 'vms'], host, { timeoutMs: listTimeoutMs, ...(signal === undefined ? {} : { signal }) });
  if (!answer.ok) return false;
  return shortListUuids(answer.stdout).every((uuid) => {
    const vm = listed.get(uuid);
    return vm !== undefined && (!vm.accessible || vm.state !== '');
  });
}
