import { blockArgs, folderArgs, networkArgs, rootPortArgs } from './command-line-devices.ts';
import type { MachineLaunch } from './launch.ts';

/**
 * QEMU's arguments for a machine, without the program's name. It has no devices, files or sockets but those named here.
 * Source of all keys: `qemu-system-x86_64(1)` of 7.2 and qapi/*.json.
 */
export function qemuArgs(launch: MachineLaunch): readonly string[] {
  return [
    ...identityArgs(launch),
    ...sandboxArgs(launch),
    ...machineArgs(launch),
    ...cpuArgs(launch),
    ...memoryArgs(launch),
    ...bootArgs(launch),
    ...rootPortArgs(launch),
    ...blockArgs(launch),
    ...launch.nics.flatMap((nic, number) => networkArgs(nic, number, launch.hardware)),
    ...folderArgs(launch),
    ...smallDeviceArgs(),
    ...consoleArgs(launch),
    ...controlArgs(launch),
    ...launch.own,
  ];
}

/** The owner mark comes first: it is what a process is known by. */
function identityArgs({ mark, uuid }: MachineLaunch): readonly string[] {
  return ['-name', mark, '-uuid', uuid, '-nodefaults', '-no-user-config', '-display', 'none', '-rtc', 'base=utc'];
}

/** QEMU's own seccomp filter: a guest that broke out of it could start no program, gain no right, and change no limit. */
function sandboxArgs({ sandbox }: MachineLaunch): readonly string[] {
  return sandbox ? ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'] : [];
}

function machineArgs({ machineType, accel, boot, folders }: MachineLaunch): readonly string[] {
  const settings = [
    `type=${machineType}`,
    // Without a graphics card the firmware writes to the serial line.
    ...(boot.kind === 'bios' ? ['graphics=off'] : []),
    ...(boot.kind === 'uefi' ? ['pflash0=firmware-code', 'pflash1=firmware-vars'] : []),
    ...(folders.carried.length > 0 ? ['memory-backend=memory'] : []),
  ];
  return ['-machine', settings.join(','), '-accel', accel];
}

function cpuArgs({ cpu, cpus }: MachineLaunch): readonly string[] {
  return ['-cpu', cpu, '-smp', `cpus=${cpus},sockets=1,cores=${cpus},threads=1`];
}

/**
 * virtiofs reads and writes the guest's memory from another process, which is only possible where that is a file. Without folders it is
 * not: such memory gets no huge pages from the kernel.
 */
function memoryArgs({ memoryMiB, folders }: MachineLaunch): readonly string[] {
  const size = ['-m', `size=${memoryMiB}M`];
  if (folders.carried.length === 0) return size;
  return [...size, '-object', json({ 'qom-type': 'memory-backend-memfd', id: 'memory', size: memoryMiB * 1_048_576, share: true })];
}

function bootArgs({ boot }: MachineLaunch): readonly string[] {
  switch (boot.kind) {
    case 'bios':
      return [];
    case 'uefi':
      return [
        ...blockdev({ driver: 'file', 'node-name': 'firmware-code', filename: boot.code, 'read-only': true }),
        ...blockdev({ driver: 'file', 'node-name': 'firmware-vars', filename: boot.vars }),
      ];
    case 'kernel':
      return [
        ...['-kernel', boot.kernel],
        ...(boot.initrd === undefined ? [] : ['-initrd', boot.initrd]),
        ...(boot.cmdline === '' ? [] : ['-append', boot.cmdline]),
      ];
    default:
      return boot satisfies never;
  }
}

/** Randomness for the guest's keys, and the balloon by which it gives memory back. */
function smallDeviceArgs(): readonly string[] {
  return [...device({ driver: 'virtio-rng-pci', id: 'rng' }), ...device({ driver: 'virtio-balloon-pci', id: 'balloon' })];
}

/** Every byte of the guest's serial line goes to the log, whether or not somebody has joined the console. */
function consoleArgs({ sockets, consoleLog }: MachineLaunch): readonly string[] {
  const log = `logfile=${comma(consoleLog)},logappend=on`;
  return ['-chardev', `socket,id=console,path=${comma(sockets.console)},server=on,wait=off,${log}`, '-serial', 'chardev:console'];
}

function controlArgs({ sockets }: MachineLaunch): readonly string[] {
  return ['-chardev', `socket,id=qmp,path=${comma(sockets.qmp)},server=on,wait=off`, '-mon', 'chardev=qmp,mode=control'];
}

function blockdev(options: object): readonly string[] {
  return ['-blockdev', json(options)];
}

function device(options: object): readonly string[] {
  return ['-device', json(options)];
}

function json(options: object): string {
  return JSON.stringify(options);
}

/** In QEMU's own option syntax a comma in a value is written twice. */
function comma(value: string): string {
  return value.replaceAll(',', ',,');
}
