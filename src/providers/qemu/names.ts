import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SharedFolder } from '../../machine/machine.ts';
import type { EnvironmentRef, MachineRef } from '../../provider/machine-ref.ts';
import { preparedDir } from '../../vm/prepared-disks.ts';

/** The owner mark on the command line of a machine's QEMU, as the value of `-name`: all that tells it from a foreign one. */
export function processMark(ref: MachineRef): string {
  return `guest=vup-${ref.environment.id}-${ref.key}`;
}

/** Host user and group that QEMU runs as when Vup is root: nobody's but the environment's own. */
export function engineUser(ref: MachineRef): number {
  return ref.environment.idRange.base + 1;
}

/** The writable disk: what the machine changed on top of its image. */
export function diskFile(ref: MachineRef): string {
  return join(ref.paths.disk, 'disk.qcow2');
}

/** The NoCloud seed. */
export function seedFile(ref: MachineRef): string {
  return join(ref.paths.disk, 'seed.iso');
}

/** The machine's own copy of the firmware's variables. */
export function firmwareVars(ref: MachineRef): string {
  return join(ref.paths.disk, 'OVMF_VARS.fd');
}

/** Written last by create: a machine without it was not made to the end. */
export function machineRecordFile(ref: MachineRef): string {
  return join(ref.paths.records, 'machine.json');
}

/** Which process is the machine's QEMU. */
export function processRecordFile(ref: MachineRef): string {
  return join(ref.paths.records, 'process.json');
}

/** Which process is the machine's passt. */
export function passtRecordFile(ref: MachineRef): string {
  return join(ref.paths.records, 'passt.json');
}

/** The one folder that QEMU's own user may write. Vup makes and changes nothing in it, so that nobody leads root astray there. */
export function engineRun(ref: MachineRef): string {
  return join(ref.paths.run, 'engine');
}

/** QEMU's control socket. */
export function qmpSocket(ref: MachineRef): string {
  return join(engineRun(ref), 'qmp');
}

/** The serial console, for one client at a time. */
export function consoleSocket(ref: MachineRef): string {
  return join(engineRun(ref), 'console');
}

/** QEMU's name for the device of the machine's n-th folder, and for its chardev. */
export function folderId(position: number): string {
  return `vup-folder-${position}`;
}

/**
 * What the guest knows a folder by when virtiofs carries it. Made of its place there: an fstab that an earlier start wrote never brings
 * another folder to that place. virtio allows 36 bytes.
 */
export function folderTag({ to }: Pick<SharedFolder, 'to'>): string {
  return `vup-folder-${createHash('sha256').update(to).digest('hex').slice(0, 16)}`;
}

/** Where virtiofsd serves the machine's n-th shared folder. */
export function virtiofsSocket(ref: MachineRef, position: number): string {
  return join(ref.paths.run, `virtiofs-${position}`);
}

/** Which process serves the machine's n-th shared folder. */
export function virtiofsRecordFile(ref: MachineRef, position: number): string {
  return join(ref.paths.records, `virtiofsd-${position}.json`);
}

/** An image as QEMU wants it, in the store. See disk.ts for what is in it. */
export function baseDir(environment: EnvironmentRef, digest: string): string {
  return preparedDir('qemu', environment, digest);
}

/** A copy of a kernel or initrd of the project, for QEMU's own user cannot read the project. */
export function bootCopy(ref: MachineRef, name: 'kernel' | 'initrd'): string {
  return join(ref.paths.disk, name);
}

/** Where passt serves the machine's way out. */
export function passtSocket(ref: MachineRef): string {
  return join(ref.paths.run, 'passt');
}

/** MAC of the second network card, the one on passt. */
export function secondMac(ref: MachineRef): string {
  return `06${ref.mac.slice(2)}`;
}
