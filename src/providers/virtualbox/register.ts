import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { createWords } from './command-line.ts';
import { noteDisks, openDisks } from './known-disks.ts';
import { ownerKey, settingsFile, settingsFolder, vmGroup, vmName } from './names.ts';
import { requireMachineRecord } from './records.ts';
import { mustVBox } from './vboxmanage.ts';
import { type FoundVm, findVm, requireOwned } from './vm.ts';

/** Makes the machine's entry in VirtualBox, marked as ours. @throws VUP_ENGINE_FAILED */
export async function register(ref: MachineRef, context: EffectContext): Promise<void> {
  const vm = { uuid: machineUuid(ref), name: vmName(ref), group: vmGroup(ref.environment), folder: settingsFolder(ref) };
  await mustVBox(context, createWords(vm), `make the machine ${ref.name}`);
  await context.host.failpoints.hit('virtualbox.create.registered');
  await mustVBox(context, ['setextradata', vm.uuid, ownerKey, ownerMark(ref)], `mark the machine ${ref.name}`);
  await context.host.failpoints.hit('virtualbox.create.marked');
}

/** A machine that VirtualBox can work with. */
export type KnownVm = Extract<FoundVm, { readonly kind: 'found' }>;

/**
 * Sees to it that VirtualBox knows a machine whose disk is there: one that was taken out of it is put back with its settings, or with new
 * ones where they are gone. @throws VUP_ENGINE_FAILED, also when what is there is not ours
 */
export async function ensureRegistered(ref: MachineRef, context: EffectContext): Promise<KnownVm> {
  const found = await findVm(ref, context);
  if (found.kind === 'found') {
    await requireOwned(ref, found, context);
    return found;
  }
  const record = await requireMachineRecord(ref, context.host);
  await openDisks(ref, record, context);
  // With its disk at hand VirtualBox reads the settings again.
  const again = await findVm(ref, context);
  if (again.kind !== 'found') await putBack(ref, again.kind, context);
  await noteDisks(ref, record, context);
  return ensureRegistered(ref, context);
}

async function putBack(ref: MachineRef, kind: 'absent' | 'inaccessible', context: EffectContext): Promise<void> {
  if (kind === 'inaccessible') await mustVBox(context, ['unregistervm', machineUuid(ref)], `take ${ref.name} out of VirtualBox`);
  if ((await context.host.files.stat(settingsFile(ref))) === undefined) return register(ref, context);
  await mustVBox(context, ['registervm', settingsFile(ref)], `put ${ref.name} back into VirtualBox`);
}
