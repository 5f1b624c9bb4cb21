import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { confirmAccelerator } from './accelerator.ts';
import { attachFolders } from './folders.ts';
import { haltMachine } from './halt.ts';
import { launchMachine } from './launch-machine.ts';
import { clearLeftovers } from './leftovers.ts';
import { findMachineProcess, noteProcess } from './machine-process.ts';
import { machineRecordFile } from './names.ts';
import { proveAccelerator } from './prove-accelerator.ts';
import { readMachineRecord, requireMachineRecord } from './records.ts';
import { forgetSecrets } from './seed.ts';
import { type GuestWait, requireReady, waitBoot, waitLogin } from './wait-guest.ts';

const leastMs = 1_000;

/**
 * Starts a machine and waits until it can be logged into and its boot is over. One that runs already is only waited for.
 * @throws VUP_ENGINE_FAILED, VUP_GUEST_NOT_READY, VUP_NETWORK_FAILED
 */
export async function startMachine(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const { host } = context;
  const end = host.clock.monotonicMs() + machine.bootTimeoutMs;
  const leftMs = (): number => Math.max(leastMs, end - host.clock.monotonicMs());
  const runs = await findMachineProcess(ref, host);
  if (runs !== undefined) await noteProcess(ref, runs, host);
  const launched = runs === undefined ? await launchOrClear(ref, machine, context) : undefined;
  const wait: GuestWait = { ref, machine, record: await requireMachineRecord(ref, host) };
  const proven = launched?.choice.firstTime === true ? await proveAccelerator(wait, launched, context) : launched;
  await requireReady(wait, await waitLogin(wait, leftMs(), context), context);
  if (proven !== undefined) await confirmAccelerator(proven.wish, proven.choice, context);
  await waitBoot(wait, leftMs(), context);
  await attachFolders(wait, context);
  await forgetSecrets(ref, wait.record, context);
}

/** Ends a machine; what it was given on the host is taken back. @throws VUP_ENGINE_FAILED, also when it is not ours */
export async function stopMachine(ref: MachineRef, how: 'graceful' | 'force', context: EffectContext): Promise<void> {
  const record = await readMachineRecord(ref, context.host);
  const process = await findMachineProcess(ref, context.host);
  if (process !== undefined) await haltMachine({ ref, process, context }, how);
  await clearLeftovers(ref, record, context);
}

/** Ends and removes a machine with its disk and keys. Repeatable at any point: the record, which marks it as ours, goes last. */
export async function destroyMachine(ref: MachineRef, context: EffectContext): Promise<void> {
  const { files } = context.host;
  await stopMachine(ref, 'force', context);
  const { folders, disk, run, keys, consoleLog, engineLog, root } = ref.paths;
  for (const path of [folders, disk, run, keys, consoleLog, engineLog]) await files.remove(path);
  await files.remove(machineRecordFile(ref));
  await files.remove(root);
}

/** A start that failed leaves nothing behind on the host. */
async function launchOrClear(ref: MachineRef, machine: Machine, context: EffectContext): ReturnType<typeof launchMachine> {
  await clearLeftovers(ref, await requireMachineRecord(ref, context.host), context);
  try {
    return await launchMachine(ref, machine, context);
  } catch (error) {
    // The signal that may have ended it must not end the cleaning too.
    await stopMachine(ref, 'force', { ...context, signal: new AbortController().signal });
    throw error;
  }
}
