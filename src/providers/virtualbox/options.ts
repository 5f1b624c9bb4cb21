import { type BoxController, readBoxMediaType } from '../../image/box-media-type.ts';
import { diskMediaTypes } from '../../image/media-type.ts';
import type { Machine } from '../../machine/machine.ts';

/** Kinds of disk controllers. IDE is what every guest and every firmware of VirtualBox boots from. */
export type DiskController = 'ide' | 'sata' | 'scsi' | 'virtio-scsi';

/** The `virtualbox:` block of a machine. What is absent has its default. */
export interface VirtualBoxOptions {
  /** `auto`: as the image needs it. */
  readonly firmware: 'auto' | 'bios' | 'uefi';
  readonly controller: 'auto' | DiskController;
  readonly chipset: 'piix3' | 'ich9';
  /** A window of its own in place of none. */
  readonly gui: boolean;
  /** The disk stands on the image; else it is a whole copy. */
  readonly linkedClone: boolean;
  /** Words for VBoxManage, run before each start; `:id` is the machine. */
  readonly customize: readonly (readonly string[])[];
}

/** The machine's options with every default filled in. */
export function virtualboxOptions(machine: Pick<Machine, 'providerOptions'>): VirtualBoxOptions {
  const block = machine.providerOptions['virtualbox'] ?? {};
  const customize = Array.isArray(block['customize']) ? block['customize'] : [];
  return {
    firmware: oneOf(block['firmware'], ['bios', 'uefi'], 'auto'),
    controller: oneOf(block['controller'], ['ide', 'sata', 'scsi', 'virtio-scsi'], 'auto'),
    chipset: oneOf(block['chipset'], ['ich9'], 'piix3'),
    gui: block['gui'] === true,
    linkedClone: block['linked_clone'] !== false,
    customize: customize.filter(Array.isArray).map((words) => words.map(String)),
  };
}

/** What an image needs of the hardware, where the Vfile says nothing. */
export interface ImageHardware {
  readonly firmware: 'bios' | 'uefi';
  readonly controller: DiskController | 'sas';
  /** Kind of the network cards, by VirtualBox's names. */
  readonly nic: string;
}

/** The card that every kernel made for virtual machines has a driver for. */
const usualNic = 'virtio';

/** The hardware by the options, else by the image: disks that Vup built boot by UEFI, a box as it was packed, all others by BIOS from IDE. */
export function hardwareOf({ firmware, controller }: VirtualBoxOptions, mediaType: string | undefined): ImageHardware {
  const needed = neededBy(mediaType ?? '');
  return {
    firmware: firmware === 'auto' ? needed.firmware : firmware,
    controller: controller === 'auto' ? needed.controller : controller,
    nic: needed.nic,
  };
}

function neededBy(mediaType: string): ImageHardware {
  const box = readBoxMediaType(mediaType);
  if (box === undefined) return { firmware: mediaType === diskMediaTypes.direct ? 'uefi' : 'bios', controller: 'ide', nic: usualNic };
  return { firmware: box.firmware === 'efi' ? 'uefi' : 'bios', controller: boxControllers[box.controller], nic: box.nic };
}

const boxControllers: Readonly<Record<BoxController, ImageHardware['controller']>> = {
  ide: 'ide',
  sata: 'sata',
  lsilogic: 'scsi',
  'lsilogic-sas': 'sas',
  'virtio-scsi': 'virtio-scsi',
};

function oneOf<Word extends string, Other extends string>(value: unknown, words: readonly Word[], other: Other): Word | Other {
  return words.find((word) => word === value) ?? other;
}
