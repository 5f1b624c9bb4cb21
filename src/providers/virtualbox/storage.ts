import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { addControllerWords, attachWords, controllerName, controllers, removeControllerWords } from './command-line.ts';
import { noteDisks, openDisks } from './known-disks.ts';
import { diskFile, seedFile } from './names.ts';
import type { ImageHardware } from './options.ts';
import type { VmInfo } from './parse-vm-info.ts';
import type { MachineRecord } from './records.ts';
import { mustVBox } from './vboxmanage.ts';

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
  if (!fits) await openDisks(ref, record, context);
  const media = [
    { place: 'disk', file: diskFile(ref), key: `${controllerName}-0-0` },
    { place: 'seed', file: seedFile(ref), key: `${controllerName}-1-0` },
  ] as const;
  for (const { place, file, key } of media) {
    if (fits && info.values.get(key) === file) continue;
    await mustVBox(context, attachWords(uuid, place, file), `attach the ${place} of ${ref.name}`);
    if (place === 'disk') await noteDisks(ref, record, context);
  }
}
