import { cardDriver, diskDevices } from './box-devices.ts';
import type { MachineLaunch, Nic } from './launch.ts';
import { folderId } from './names.ts';

/** Ports that are left for devices which come while the machine runs: on q35 the root bus itself takes none. */
const sparePorts = 4;
/** As many functions has one slot of a PCI bus. */
const portsPerSlot = 8;
/** The last slot that is free on q35: 0x1f is the chipset's own. */
const lastSlot = 0x1e;

function portName(number: number): string {
  return `port${number}`;
}

/** Ports for the machine's folders, which must be able to leave it, and the spare ones. */
export function rootPortArgs({ folders }: Pick<MachineLaunch, 'folders'>): readonly string[] {
  return Array.from({ length: folders.carried.length + sparePorts }, (_, number) => {
    const slot = lastSlot - Math.floor(number / portsPerSlot);
    const at = number % portsPerSlot;
    const place = { bus: 'pcie.0', addr: `0x${slot.toString(16)}.0x${at}`, chassis: number + 1, port: number };
    return device({ driver: 'pcie-root-port', id: portName(number), ...place, ...(at === 0 ? { multifunction: true } : {}) });
  }).flat();
}

/** One device for each folder that virtiofs carries. */
export function folderArgs({ folders }: Pick<MachineLaunch, 'folders'>): readonly string[] {
  if (!folders.plugged) return [];
  return folders.carried.flatMap(({ socket, tag }, number) => [
    ...['-chardev', `socket,id=${folderId(number)},path=${socket.replaceAll(',', ',,')}`],
    ...device(folderDevice(number, tag)),
  ]);
}

/** The device of the n-th folder, on a port of its own, so that it can leave and come back; its chardev has the same name. */
export function folderDevice(
  number: number,
  tag: string,
): { readonly driver: string; readonly id: string; readonly [property: string]: unknown } {
  const id = folderId(number);
  return { driver: 'vhost-user-fs-pci', id, chardev: id, tag, bus: portName(number) };
}

/**
 * The machine's disk, its image, and its seed. Formats are given, never probed, and the image is named here too: what the disk's header
 * says of it, which the guest's QEMU may write, does not count.
 */
export function blockArgs({ disks, hardware }: MachineLaunch): readonly string[] {
  const reading = { 'read-only': true };
  return [
    ...blockdev({ driver: 'file', 'node-name': 'image-file', filename: disks.base, ...reading }),
    ...blockdev({ driver: 'qcow2', 'node-name': 'image', file: 'image-file', backing: null, ...reading }),
    ...blockdev({ driver: 'file', 'node-name': 'disk-file', filename: disks.disk, discard: 'unmap' }),
    ...blockdev({ driver: 'qcow2', 'node-name': 'disk', file: 'disk-file', backing: 'image', discard: 'unmap', 'detect-zeroes': 'unmap' }),
    ...diskDevices({ id: 'disk0', drive: 'disk', bootindex: 1, serial: 'vup-disk' }, hardware?.controller).flatMap(device),
    ...blockdev({ driver: 'file', 'node-name': 'seed-file', filename: disks.seed, ...reading }),
    ...blockdev({ driver: 'raw', 'node-name': 'seed', file: 'seed-file', ...reading }),
    ...device({ driver: 'virtio-blk-pci', id: 'seed0', drive: 'seed', serial: 'vup-seed' }),
  ];
}

/** One network card and what it is joined to. No card offers to boot from the network. */
export function networkArgs(nic: Nic, number: number, hardware?: MachineLaunch['hardware']): readonly string[] {
  const netdev = `net${number}`;
  const card = { driver: cardDriver(hardware?.nic), id: `nic${number}`, netdev, mac: nic.mac, romfile: '' };
  return ['-netdev', JSON.stringify({ id: netdev, ...backend(nic) }), ...device(card)];
}

function backend(nic: Nic): object {
  switch (nic.kind) {
    case 'tap':
      return { type: 'tap', fd: String(nic.fd) };
    case 'slirp':
      return { type: 'user', ipv6: false, restrict: nic.restrict, hostfwd: nic.forwards.map((text) => ({ str: text })) };
    case 'passt':
      return { type: 'stream', server: false, addr: { type: 'unix', path: nic.socket } };
    default:
      return nic satisfies never;
  }
}

function blockdev(options: object): readonly string[] {
  return ['-blockdev', JSON.stringify(options)];
}

function device(options: object): readonly string[] {
  return ['-device', JSON.stringify(options)];
}
