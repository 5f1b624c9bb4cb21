import type { BoxController, BoxHardware, BoxNic } from './box-media-type.ts';
import { childrenOf, elementAt, readXml, type XmlNode } from './xml-tree.ts';

/** The one machine that an OVF describes, as far as it decides how its disk can be started. */
export interface OvfMachine extends Omit<BoxHardware, 'wayIn'> {
  /** Name of the file that is its disk, beside the OVF. */
  readonly disk: string;
}

/** Values of CIM_ResourceAllocationSettingData.ResourceType (DMTF DSP8004). */
const resource = { ide: '5', scsi: '6', network: '10', disk: '17', otherStorage: '20' } as const;

/**
 * Reads an OVF (DMTF DSP0243) of VirtualBox or another maker; a text says why it cannot be used. What VirtualBox adds of its own
 * (`vbox:Machine`) is believed before the standard's words, which are coarser.
 */
export function readOvf(text: string): OvfMachine | string {
  const root = readXml(text);
  if (typeof root === 'string') return root;
  if (root.name !== 'Envelope') return 'it describes no machine';
  const systems = [...childrenOf(root, 'VirtualSystem'), ...childrenOf(elementAt(root, 'VirtualSystemCollection'), 'VirtualSystem')];
  const [system] = systems;
  if (system === undefined || systems.length > 1) return `it describes ${systems.length} machines, and Vup takes one`;
  const items = itemsOf(system);
  const disk = findDisk(root, items);
  if (typeof disk === 'string') return disk;
  const osType = elementAt(system, 'OperatingSystemSection', 'OSType')?.text ?? '';
  return {
    disk: disk.file,
    controller: disk.controller,
    nic: nicOf(system, items),
    firmware: firmwareOf(system),
    ...(/^\w{1,64}$/.test(osType) ? { osType } : {}),
  };
}

/** Version 2 of the format has elements of their own for disks and cards, with the same fields. */
function itemsOf(system: XmlNode): readonly XmlNode[] {
  const section = elementAt(system, 'VirtualHardwareSection');
  return ['Item', 'StorageItem', 'EthernetPortItem'].flatMap((name) => childrenOf(section, name));
}

interface FoundDisk {
  readonly file: string;
  readonly controller: BoxController;
}

function findDisk(root: XmlNode, items: readonly XmlNode[]): FoundDisk | string {
  const disks = items.filter((item) => field(item, 'ResourceType') === resource.disk);
  const [item] = disks;
  if (item === undefined) return 'its machine has no disk';
  if (disks.length > 1) return `its machine has ${disks.length} hard disks, and Vup takes one`;
  const parent = items.find((other) => field(other, 'InstanceID') === field(item, 'Parent'));
  const controller = parent === undefined ? undefined : controllerOf(parent);
  if (controller === undefined) return 'its disk hangs on a controller that Vup does not know';
  const file = fileOf(root, /^(?:ovf:)?\/disk\/(.+)$/.exec(field(item, 'HostResource'))?.[1]);
  return file.ok ? { file: file.name, controller } : file.reason;
}

type DiskFile = { readonly ok: true; readonly name: string } | { readonly ok: false; readonly reason: string };

function fileOf(root: XmlNode, diskId: string | undefined): DiskFile {
  const refuse = (reason: string): DiskFile => ({ ok: false, reason });
  const disk = childrenOf(elementAt(root, 'DiskSection'), 'Disk').find(({ attributes }) => attributes.get('diskId') === diskId);
  if (disk === undefined || diskId === undefined) return refuse('it does not say which file its disk is');
  if (disk.attributes.has('parentRef')) return refuse('its disk stands on another one');
  const reference = disk.attributes.get('fileRef');
  if (reference === undefined) return refuse('its disk is empty');
  const file = childrenOf(elementAt(root, 'References'), 'File').find(({ attributes }) => attributes.get('id') === reference);
  const name = file?.attributes.get('href');
  if (file === undefined || name === undefined) return refuse('it does not say which file its disk is');
  if (file.attributes.has('chunkSize')) return refuse('its disk is in several files');
  if ((file.attributes.get('compression') ?? 'identity') !== 'identity') return refuse('its disk is packed once more');
  return { ok: true, name };
}

function controllerOf(item: XmlNode): BoxController | undefined {
  const kind = field(item, 'ResourceSubType').toLowerCase();
  switch (field(item, 'ResourceType')) {
    case resource.ide:
      return 'ide';
    case resource.scsi:
      if (kind.includes('sas')) return 'lsilogic-sas';
      if (kind.includes('virtio')) return 'virtio-scsi';
      // What VMware calls so is its own, which VirtualBox reads as the adapter below too.
      return kind === '' || kind.includes('lsilogic') || kind === 'virtualscsi' ? 'lsilogic' : undefined;
    case resource.otherStorage:
      if (kind.includes('sas')) return 'lsilogic-sas';
      if (kind.includes('virtio')) return 'virtio-scsi';
      return kind === '' || kind.includes('ahci') || kind.includes('sata') ? 'sata' : undefined;
    default:
      return undefined;
  }
}

/** VirtualBox's name of the type, by its own or by OVF's coarser ones. What is unknown becomes the card that every system knows. */
function nicOf(system: XmlNode, items: readonly XmlNode[]): BoxNic {
  const adapters = childrenOf(elementAt(system, 'Machine', 'Hardware', 'Network'), 'Adapter');
  const own = adapters.find(({ attributes }) => attributes.get('slot') === '0')?.attributes.get('type');
  const card = items.find((item) => field(item, 'ResourceType') === resource.network);
  const name = (own ?? (card === undefined ? '' : field(card, 'ResourceSubType'))).toLowerCase();
  return nicNames.get(name) ?? '82540EM';
}

const nicNames: ReadonlyMap<string, BoxNic> = new Map([
  ['am79c960', 'Am79C960'],
  ['am79c970a', 'Am79C970A'],
  ['am79c973', 'Am79C973'],
  ['pcnet32', 'Am79C973'],
  ['82540em', '82540EM'],
  ['e1000', '82540EM'],
  ['82543gc', '82543GC'],
  ['82545em', '82545EM'],
  ['virtio', 'virtio'],
  ['virtionet', 'virtio'],
]);

/** VirtualBox says `EFI`, `EFI32` and the like, VMware `efi` in a setting of its own. */
function firmwareOf(system: XmlNode): BoxHardware['firmware'] {
  const own = elementAt(system, 'Machine', 'Hardware', 'Firmware')?.attributes.get('type') ?? '';
  const config = childrenOf(elementAt(system, 'VirtualHardwareSection'), 'Config').find(
    ({ attributes }) => attributes.get('key') === 'firmware',
  );
  return /^efi/i.test(own) || /^efi/i.test(config?.attributes.get('value') ?? '') ? 'efi' : 'bios';
}

function field(item: XmlNode, name: string): string {
  return elementAt(item, name)?.text ?? '';
}
