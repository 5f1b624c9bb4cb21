import type { Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { askVBox, vboxFailure } from './vboxmanage.ts';

const words = ['list', 'runningvms'] as const;
const timeoutMs = 30_000;

/**
 * Names of those that run, or that somebody paused. The long list has VBoxManage ask its service hundreds of times for each machine, of
 * anybody's: 0.03 s each, and many times as much while guests that boot have the processors. @throws VUP_ENGINE_FAILED
 */
export async function runningMachines(refs: readonly MachineRef[], host: Host): Promise<ReadonlySet<string>> {
  const answer = await askVBox(words, host, { timeoutMs });
  if (!answer.ok) throw vboxFailure(answer, words, 'list the machines of VirtualBox that run');
  const uuids = new Set(shortListUuids(answer.stdout));
  return new Set(refs.filter((ref) => uuids.has(machineUuid(ref))).map(({ name }) => name));
}

/** The machines of a list without `--long`: a line for each. */
export function shortListUuids(text: string): readonly string[] {
  return [...text.matchAll(/^".*" \{([0-9a-f-]{36})\}\r?$/gm)].map(([, uuid = '']) => uuid);
}
