import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { Change } from '../../provider/observed.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { applySettings, growDisk } from './create.ts';
import { statusOf } from './vm.ts';

/** Writes everything down for the next start; VirtualBox changes nothing of a machine that runs or sleeps. @throws VUP_ENGINE_FAILED */
export async function updateMachine(ref: MachineRef, machine: Machine, _: readonly Change[], context: EffectContext): Promise<void> {
  if ((await statusOf(ref, context)) === 'stopped') await growDisk(ref, machine, context);
  await applySettings(ref, machine, context);
}
