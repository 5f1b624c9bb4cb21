import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { confirmAccelerator } from './accelerator.ts';
import { bringUp } from './bring-up.ts';
import { endMachine } from './end-machine.ts';
import { attachFolders, replugFolders } from './folders.ts';
import { machineRecordFile } from './names.ts';
import { proveAccelerator } from './prove-accelerator.ts';
import { requireMachineRecord } from './records.ts';
import { dropSavedState } from './saved-disk.ts';
import { forgetSavedState } from './saved-state.ts';
import { forgetSecrets } from './seed.ts';
import { type GuestWait, requireReady, waitBoot, waitLogin } from './wait-guest.ts';

const leastMs = 1_000;

/**
 * Starts a machine and waits until it can be logged into and its boot is over. One that runs already is only waited for; one that is
 * suspended goes on where it was.
 * @throws VUP_ENGINE_FAILED, VUP_GUEST_NOT_READY, VUP_NETWORK_FAILED
 */
export async function startMachine(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const { host } = context;
  const end = host.clock.monotonicMs() + machine.bootTimeoutMs;
  const leftMs = (): number => Math.max(leastMs, end - host.clock.monotonicMs());
  const launched = await bringUp(ref, machine, context);
  await host.failpoints.hit('qemu.start.answered');
  const wait: GuestWait = { ref, machine, record: await requireMachineRecord(ref, host) };
  const proven = launched?.choice.firstTime === true ? await proveAccelerator(wait, launched, context) : launched;
  await requireReady(wait, await waitLogin(wait, leftMs(), context), context);
  if (proven !== undefined) await confirmAccelerator(proven.wish, proven.choice, context);
  await waitBoot(wait, leftMs(), context);
  await replugFolders(wait, context);
  await attachFolders(wait, context);
  // Only now is nothing left to mend of a suspension.
  await forgetSavedState(ref, host);
  await forgetSecrets(ref, wait.record, context);
}

/** Ends a machine; what it was given on the host is taken back. @throws VUP_ENGINE_FAILED, also when it is not ours */
export async function stopMachine(ref: MachineRef, how: 'graceful' | 'force', context: EffectContext): Promise<void> {
  await endMachine(ref, how, context);
  await dropSavedState(ref, context);
}

/** Ends and removes a machine with its disk and keys. Repeatable at any point: the record, which marks it as ours, goes last. */
export async function destroyMachine(ref: MachineRef, context: EffectContext): Promise<void> {
  const { files, failpoints } = context.host;
  await endMachine(ref, 'force', context);
  await failpoints.hit('qemu.destroy.ended');
  const { folders, disk, run, keys, consoleLog, engineLog, root } = ref.paths;
  for (const path of [folders, disk, run, keys, consoleLog, engineLog]) await files.remove(path);
  await failpoints.hit('qemu.destroy.disk-removed');
  await files.remove(machineRecordFile(ref));
  await files.remove(root);
}
