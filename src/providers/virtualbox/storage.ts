import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { addControllerWords, attachWords, controllerName, controllers, removeControllerWords } from './command-line.ts';
import { noteDisks, openImage } from './known-disks.ts';
import { diskFile, seedFile } from './names.ts';
import type { ImageHardware } from './options.ts';
import type { VmInfo } from './parse-vm-info.ts';
import type { MachineRecord } from './records.ts';
import { askVBox, mustVBox } from './vboxmanage.ts';

/** A controller as showvminfo tells of it. */
interface FoundController {
  readonly name: string;
  readonly chip: string;
}

/** All of a machine's controllers. */
export function controllersOf({ values }: VmInfo): readonly FoundController[] {
  return [...values].flatMap(([key, name]) => {
    const number = /^storagecontrollername(\d+)$/.exec(key)?.[1];
    return number === undefined ? [] : [{ name, chip: values.get(`storagecontrollertype${number}`) ?? '' }];
  });
}

/** Where the disk is, and where the seed: keys of what showvminfo tells. */
const places = { disk: `${controllerName}-0-0`, seed: `${controllerName}-1-0` } as const;

/** Whether the machine has its disk. */
export function hasDisk(ref: MachineRef, { values }: VmInfo): boolean {
  return values.get(places.disk) === diskFile(ref);
}

/** Sees to it that the disk and the seed of a stopped machine are in their places on a controller of that kind. @throws VUP_ENGINE_FAILED */
export async function plugDisks(
  ref: MachineRef,
  { info, controller, record }: { readonly info: VmInfo; readonly controller: ImageHardware['controller']; readonly record: MachineRecord },
  context: EffectContext,
): Promise<void> {
  const uuid = machineUuid(ref);
  const present = controllersOf(info).find(({ name }) => name === controllerName);
  const fits = present?.chip === controllers[controller].chip;
  if (present !== undefined && !fits) {
    await mustVBox(context, removeControllerWords(uuid, controllerName), `change the disk controller of ${ref.name}`);
  }
  if (!fits) await mustVBox(context, addControllerWords(uuid, controller), `give ${ref.name} a disk controller`);
  if (!fits || !hasDisk(ref, info)) await attachDisk(ref, record, context);
  if (fits && info.values.get(places.seed) === seedFile(ref)) return;
  await mustVBox(context, attachWords(uuid, 'seed', seedFile(ref)), `attach the seed of ${ref.name}`);
}

/** What opens the disk also gives it to the machine: see known-disks.ts. */
async function attachDisk(ref: MachineRef, record: MachineRecord, context: EffectContext): Promise<void> {
  const words = attachWords(machineUuid(ref), 'disk', diskFile(ref));
  await openImage(ref, record, context);
  const answer = await askVBox(words, context.host, { signal: context.signal });
  if (!answer.ok) {
    // VirtualBox's service may have ended between the two calls, and have forgotten the image.
    await openImage(ref, record, context);
    await mustVBox(context, words, `attach the disk of ${ref.name}`);
  }
  await noteDisks(ref, record, context);
}
