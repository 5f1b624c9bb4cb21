import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { linkedDiskWords } from './command-line.ts';
import { baseDisk, diskFile, listingDisk } from './names.ts';
import type { MachineRecord } from './records.ts';
import { askVBox, mustVBox } from './vboxmanage.ts';

/** What stands on an image, and the image. */
type Stack = Pick<MachineRecord, 'chain' | 'options'>;

/** The image that the machine's disk stands on, as VirtualBox has it; undefined where the disk is whole. */
function baseOf(ref: MachineRef, { chain: [image], options }: Stack): string | undefined {
  return options.linkedClone && image !== undefined ? baseDisk(ref.environment, image.digest) : undefined;
}

/** Makes the image that the machine's disk stands on known to VirtualBox for as long as its service runs. @throws VUP_ENGINE_FAILED */
export async function openImage(ref: MachineRef, stack: Stack, context: EffectContext): Promise<void> {
  const base = baseOf(ref, stack);
  if (base !== undefined) await mustVBox(context, ['showmediuminfo', 'disk', base], `look at the image of ${ref.name}`);
}

/**
 * Makes the machine's disk known too: to look at a disk opens it, and the one that it stands on must be open before. Only right before its
 * machine gets it back, or {@link closeDisk}: a service that ends while it knows a disk on an image which no machine has closes that disk
 * as it forgets its machines, and then writes down those that it has not forgotten yet (7.2): all others are lost, also other people's.
 * @throws VUP_ENGINE_FAILED
 */
export async function openDisks(ref: MachineRef, stack: Stack, context: EffectContext): Promise<void> {
  await openImage(ref, stack, context);
  await mustVBox(context, ['showmediuminfo', 'disk', diskFile(ref)], `look at the disk of ${ref.name}`);
}

/** Has VirtualBox forget a disk that {@link openDisks} opened and that did not get to its machine. */
export async function closeDisk(ref: MachineRef, { host }: Pick<EffectContext, 'host'>): Promise<void> {
  await askVBox(['closemedium', 'disk', diskFile(ref)], host, {});
}

/**
 * Has VirtualBox write down that it knows the machine's disk. It keeps the list of all disks on one image in the settings of the machine that
 * first had one, and does not write those when another one comes back: once its service ends, that one would have lost its disk. A new disk
 * on the image makes it write the list (Medium::createDiffStorage marks its parent's registries as changed); no machine is touched by it.
 * @throws VUP_ENGINE_FAILED
 */
export async function noteDisks(ref: MachineRef, stack: Stack, context: EffectContext): Promise<void> {
  const base = baseOf(ref, stack);
  if (base === undefined) return;
  await forgetListing(ref, context);
  await mustVBox(context, linkedDiskWords(listingDisk(ref), base), `have VirtualBox list the disk of ${ref.name}`);
  await context.host.failpoints.hit('virtualbox.disk.listed');
  await forgetListing(ref, context);
}

/** Takes away the disk that {@link noteDisks} made, also one that a run which died left. */
export async function forgetListing(ref: MachineRef, { host, signal }: EffectContext): Promise<void> {
  const file = listingDisk(ref);
  if ((await host.files.stat(file)) === undefined) return;
  await askVBox(['closemedium', 'disk', file, '--delete'], host, { signal });
  await host.files.remove(file);
}
