import type { BoxController, BoxNic } from '../../image/box-media-type.ts';

/** QEMU's name of a network card; without one of a box it is virtio's. */
export function cardDriver(nic: BoxNic = 'virtio'): string {
  switch (nic) {
    case 'virtio':
      return 'virtio-net-pci';
    case '82540EM':
    case '82543GC':
    case '82545EM':
      return 'e1000';
    case 'Am79C960':
    case 'Am79C970A':
    case 'Am79C973':
      return 'pcnet';
    default:
      return nic satisfies never;
  }
}

/** The disk's device, behind the controller of a box that it was made for; without one it is virtio's. The order is that of the arguments. */
export function diskDevices(disk: object, controller?: BoxController): readonly object[] {
  if (controller === undefined) return [{ driver: 'virtio-blk-pci', ...disk }];
  const { driver, disks } = drivers[controller];
  return [
    { driver, id: 'box' },
    { driver: disks, bus: 'box.0', ...disk },
  ];
}

/** QEMU has the serial of LSI's adapters only; the same driver of Linux, fusion MPT, knows both. */
const drivers: Readonly<Record<BoxController, { readonly driver: string; readonly disks: string }>> = {
  ide: { driver: 'piix3-ide', disks: 'ide-hd' },
  sata: { driver: 'ich9-ahci', disks: 'ide-hd' },
  lsilogic: { driver: 'mptsas1068', disks: 'scsi-hd' },
  'lsilogic-sas': { driver: 'mptsas1068', disks: 'scsi-hd' },
  'virtio-scsi': { driver: 'virtio-scsi-pci', disks: 'scsi-hd' },
};
