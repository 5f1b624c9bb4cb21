import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { haltMachine } from './halt.ts';
import { clearLeftovers } from './leftovers.ts';
import { findMachineProcess } from './machine-process.ts';
import { readMachineRecord } from './records.ts';

/** Ends a machine's QEMU, if it has one, and takes back what it was given. @throws VUP_ENGINE_FAILED, also when the machine is not ours */
export async function endMachine(ref: MachineRef, how: 'graceful' | 'force', context: EffectContext): Promise<void> {
  const record = await readMachineRecord(ref, context.host);
  const process = await findMachineProcess(ref, context.host);
  if (process !== undefined) await haltMachine({ ref, process, context }, how);
  await clearLeftovers(ref, record, context);
}
