import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { Change } from '../../provider/observed.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { applySettings, growDisk } from './create.ts';
import { hasDisk } from './storage.ts';
import { findVm } from './vm.ts';

/**
 * Writes everything down for the next start; VirtualBox changes nothing of a machine that runs or sleeps. The disk of one that it has taken
 * out, or never had, grows at that start. @throws VUP_ENGINE_FAILED
 */
export async function updateMachine(ref: MachineRef, machine: Machine, _: readonly Change[], context: EffectContext): Promise<void> {
  const found = await findVm(ref, context);
  if (found.kind === 'found' && found.status === 'stopped' && hasDisk(ref, found.info)) await growDisk(ref, machine, context);
  await applySettings(ref, machine, context);
}
