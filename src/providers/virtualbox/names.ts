import { join } from 'node:path';
import type { EnvironmentRef, MachineRef } from '../../provider/machine-ref.ts';
import { preparedDir } from '../../vm/prepared-disks.ts';

/** The machine's name in VirtualBox. */
export function vmName(ref: MachineRef): string {
  return `vup-${ref.environment.id}-${ref.key}`;
}

/** The group that all machines of an environment are in: half of the owner mark, and the one that lists show. */
export function vmGroup({ id }: EnvironmentRef): string {
  return `/vup/${id}`;
}

/** The internal network that an environment's machines reach each other by. */
export function internalNetwork({ id }: EnvironmentRef): string {
  return `vup-${id}`;
}

/** Key of the extra data that holds the owner mark. */
export const ownerKey = 'vup/owner';

/** Where VirtualBox keeps the machine's settings: below, in folders named after its group. */
export function settingsFolder(ref: MachineRef): string {
  return join(ref.paths.disk, 'settings');
}

/** The settings themselves, where `createvm` puts them. */
export function settingsFile(ref: MachineRef): string {
  return join(settingsFolder(ref), ...vmGroup(ref.environment).split('/'), vmName(ref), `${vmName(ref)}.vbox`);
}

/** The writable disk: what the machine changed on top of its image. */
export function diskFile(ref: MachineRef): string {
  return join(ref.paths.disk, 'disk.vdi');
}

/** A disk that is there for a moment only: see known-disks.ts. */
export function listingDisk(ref: MachineRef): string {
  return join(ref.paths.disk, 'listing.vdi');
}

/** The NoCloud seed. */
export function seedFile(ref: MachineRef): string {
  return join(ref.paths.disk, 'seed.iso');
}

/** Written last by create: a machine without it was not made to the end. */
export function machineRecordFile(ref: MachineRef): string {
  return join(ref.paths.records, 'machine.json');
}

/** An image as VirtualBox wants it, in the store: a whole VDI that machines' disks stand on. */
export function baseDisk(environment: EnvironmentRef, digest: string): string {
  return join(preparedDir('virtualbox', environment, digest), 'disk.vdi');
}

/** MAC of the second card, the one on the internal network. */
export function secondMac(ref: MachineRef): string {
  return `06${ref.mac.slice(2)}`;
}
