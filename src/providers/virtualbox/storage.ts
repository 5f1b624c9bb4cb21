import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { addControllerWords, attachWords, controllerName, controllers, removeControllerWords } from './command-line.ts';
import { diskFile, seedFile } from './names.ts';
import type { ImageHardware } from './options.ts';
import type { VmInfo } from './parse-vm-info.ts';
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
  { info, controller, base }: { readonly info: VmInfo; readonly controller: ImageHardware['controller']; readonly base: string },
  context: EffectContext,
): Promise<void> {
  const uuid = machineUuid(ref);
  const present = controllersOf(info).find(({ name }) => name === controllerName);
  const fits = present?.chip === controllers[controller].chip;
  if (present !== undefined && !fits) {
    await mustVBox(context, removeControllerWords(uuid, controllerName), `change the disk controller of ${ref.name}`);
  }
  if (!fits) await mustVBox(context, addControllerWords(uuid, controller), `give ${ref.name} a disk controller`);
  // To look at the image makes it known: without that VirtualBox opens no disk that stands on it.
  if (!fits) await mustVBox(context, ['showmediuminfo', 'disk', base], `look at the image of ${ref.name}`);
  const media = [
    { place: 'disk', file: diskFile(ref), key: `${controllerName}-0-0` },
    { place: 'seed', file: seedFile(ref), key: `${controllerName}-1-0` },
  ] as const;
  for (const { place, file, key } of media) {
    if (fits && info.values.get(key) === file) continue;
    await mustVBox(context, attachWords(uuid, place, file), `attach the ${place} of ${ref.name}`);
  }
}
