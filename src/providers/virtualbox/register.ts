import { VupError } from '../../errors/vup-error.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { createWords } from './command-line.ts';
import { closeDisk, noteDisks, openDisks } from './known-disks.ts';
import { hasSettings } from './list-readable.ts';
import { ownerKey, settingsFile, settingsFolder, vmGroup, vmName } from './names.ts';
import { type MachineRecord, requireMachineRecord } from './records.ts';
import { askVBox, mustVBox, vboxFailure } from './vboxmanage.ts';
import { type FoundVm, findOwned, findVm } from './vm.ts';

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
 * ones where they are gone, which have no disk yet. @throws VUP_ENGINE_FAILED, also when what is there is not ours
 */
export async function ensureRegistered(ref: MachineRef, context: EffectContext): Promise<KnownVm> {
  const found = await findOwned(ref, context);
  if (found.kind === 'found') return found;
  const record = await requireMachineRecord(ref, context.host);
  if (await hasSettings(ref, context.host)) await putBack(ref, record, context);
  else {
    await takeOut(ref, found, context);
    await register(ref, context);
  }
  const again = await findVm(ref, context);
  if (again.kind === 'found') return again;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `VirtualBox cannot read the settings of ${ref.name}`,
    hint: `See what it says by itself: VBoxManage showvminfo ${machineUuid(ref)}`,
  });
}

/** With its disk at hand VirtualBox may read the settings by itself. Its service may have ended meanwhile, and know nothing any more. */
async function putBack(ref: MachineRef, record: MachineRecord, context: EffectContext): Promise<void> {
  try {
    for (const isLast of [false, true]) {
      await openDisks(ref, record, context);
      const found = await findVm(ref, context);
      if (found.kind === 'found') break;
      await takeOut(ref, found, context);
      const words = ['registervm', settingsFile(ref)];
      const answer = await askVBox(words, context.host, { signal: context.signal });
      if (answer.ok) break;
      if (isLast) throw vboxFailure(answer, words, `put ${ref.name} back into VirtualBox`);
    }
  } catch (error) {
    await closeDisk(ref, context);
    throw error;
  }
  await noteDisks(ref, record, context);
}

async function takeOut(ref: MachineRef, { kind }: FoundVm, context: EffectContext): Promise<void> {
  if (kind === 'inaccessible') await mustVBox(context, ['unregistervm', machineUuid(ref)], `take ${ref.name} out of VirtualBox`);
}
