import { closeControl } from '../../guest/ssh/control.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext, Suspender } from '../../provider/provider.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { notRunning, sshLogin } from '../../vm/ssh-login.ts';
import { startMachine } from './power.ts';
import { requireMachineRecord } from './records.ts';
import { mustVBox } from './vboxmanage.ts';
import { findOwned } from './vm.ts';

/** All of a guest's memory goes to the disk. */
const saveTimeoutMs = 10 * 60_000;

/** Suspends to disk and back. A start finds out by itself that a machine is suspended. */
export const suspender: Suspender = { suspend: suspendMachine, resume: startMachine };

/** @throws VUP_MACHINE_NOT_RUNNING; VUP_ENGINE_FAILED when it cannot be: the machine runs on then */
async function suspendMachine(ref: MachineRef, context: EffectContext): Promise<void> {
  const found = await findOwned(ref, context);
  if (found.kind !== 'found' || found.status === 'stopped') throw notRunning(ref);
  if (found.status === 'suspended' && found.info.values.get('VMState') !== 'paused') return;
  await closeControl(sshLogin(ref, await requireMachineRecord(ref, context.host)), context.host);
  await mustVBox(context, ['controlvm', machineUuid(ref), 'savestate'], `save the memory of ${ref.name}`, { timeoutMs: saveTimeoutMs });
}
