import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { removeControllerWords } from './command-line.ts';
import { forgetListing } from './known-disks.ts';
import { diskFile, seedFile } from './names.ts';
import type { VmInfo } from './parse-vm-info.ts';
import { controllersOf } from './storage.ts';
import { askVBox, mustVBox, vboxFailure } from './vboxmanage.ts';
import { findOwned } from './vm.ts';

/**
 * Takes a stopped machine out of VirtualBox, or what a run that died left of it: an entry without settings, settings without an entry, a
 * medium that nothing has. Repeatable. @throws VUP_ENGINE_FAILED, also when it is not ours
 */
export async function clearMachine(ref: MachineRef, context: EffectContext): Promise<void> {
  const { host } = context;
  const found = await findOwned(ref, context);
  if (found.kind === 'found') {
    await detachAll(ref, found.info, context);
    await host.failpoints.hit('virtualbox.clear.detached');
  }
  // Never with `--delete`: that also deletes the image, once the last machine that stood on it goes.
  if (found.kind !== 'absent') await mustVBox(context, ['unregistervm', machineUuid(ref)], `remove ${ref.name} from VirtualBox`);
  await host.failpoints.hit('virtualbox.clear.unregistered');
  await forgetListing(ref, context);
  await closeMedium(ref, 'disk', diskFile(ref), context);
  await closeMedium(ref, 'dvd', seedFile(ref), context);
  await host.files.remove(ref.paths.disk);
  await host.failpoints.hit('virtualbox.clear.disk-removed');
}

async function detachAll(ref: MachineRef, info: VmInfo, context: EffectContext): Promise<void> {
  for (const { name } of controllersOf(info)) {
    await mustVBox(context, removeControllerWords(machineUuid(ref), name), `detach the disks of ${ref.name}`);
  }
}

/**
 * VirtualBox is to know the file no more. One that it never knew is fine. It may know one that is gone, and then its service dies when a new
 * one of that name is made.
 */
async function closeMedium(ref: MachineRef, kind: 'disk' | 'dvd', file: string, context: EffectContext): Promise<void> {
  const words = ['closemedium', kind, file];
  const answer = await askVBox(words, context.host, { signal: context.signal });
  // A file that breaks off is no medium, and nothing that VirtualBox could know.
  if (answer.ok || answer.kind === 'missing' || answer.kind === 'other') return;
  throw vboxFailure(answer, words, `let go of a disk of ${ref.name}`);
}
