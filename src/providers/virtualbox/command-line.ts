import type { VBoxFeatures } from './features.ts';
import { type NatRule, ruleText } from './nat-rule.ts';
import type { ImageHardware } from './options.ts';
import type { VmInfo } from './parse-vm-info.ts';

/** A command for VBoxManage, without the program. */
export type VBoxWords = readonly [string, ...string[]];

/** All that a machine is set to before each start. Paths absolute. */
export interface VmSettings {
  readonly uuid: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly chipset: 'piix3' | 'ich9';
  readonly firmware: 'bios' | 'uefi';
  readonly gui: boolean;
  /** Where the first serial line goes. */
  readonly consoleLog: string;
  readonly nat: { readonly mac: string; readonly nicType: string };
  readonly internal: { readonly mac: string; readonly nicType: string; readonly network: string };
}

/** Makes the machine known to VirtualBox, in its group from the first moment on. */
export function createWords(vm: {
  readonly uuid: string;
  readonly name: string;
  readonly group: string;
  readonly folder: string;
}): VBoxWords {
  const what = ['--name', vm.name, '--uuid', vm.uuid, '--groups', vm.group, '--basefolder', vm.folder];
  return ['createvm', ...what, '--ostype', 'Linux_64', '--register'];
}

/** The words of 6.1, which later versions take too. */
export function modifyWords(settings: VmSettings, features: VBoxFeatures): VBoxWords {
  return [
    'modifyvm',
    settings.uuid,
    ...hardwareWords(settings),
    ...screenWords(settings),
    ...soundWords(features),
    ...consoleWords(settings),
    ...cardWords(settings, features),
  ];
}

/** More for {@link modifyWords}: puts a machine back into its group that somebody moved to another. Other groups beside it may stay. */
export function groupWords({ values }: VmInfo, group: string): readonly string[] {
  return (values.get('groups') ?? '').split(',').includes(group) ? [] : ['--groups', group];
}

function hardwareWords({ cpus, memoryMiB, chipset, firmware }: VmSettings): readonly string[] {
  const processor = ['--cpus', String(cpus), '--memory', String(memoryMiB), '--ioapic', 'on', '--rtcuseutc', 'on'];
  const boot = ['disk', 'none', 'none', 'none'].flatMap((device, at) => [`--boot${at + 1}`, device]);
  return [...processor, '--chipset', chipset, '--firmware', firmware === 'uefi' ? 'efi' : 'bios', '--biosbootmenu', 'disabled', ...boot];
}

/** Without a window there is nothing to draw on. */
function screenWords({ gui }: VmSettings): readonly string[] {
  return gui ? ['--graphicscontroller', 'vmsvga', '--vram', '16'] : ['--graphicscontroller', 'none'];
}

function soundWords({ audioEnabled }: VBoxFeatures): readonly string[] {
  return audioEnabled ? ['--audio-enabled', 'off'] : ['--audio', 'none'];
}

/** COM1, as PCs have it. */
function consoleWords({ consoleLog }: VmSettings): readonly string[] {
  return ['--uart1', '0x3F8', '4', '--uartmode1', 'file', consoleLog];
}

/** NAT first: it carries the way out and the forwards. The second leads to the environment's other machines and nowhere else. */
function cardWords({ nat, internal }: VmSettings, { natLoopback }: VBoxFeatures): readonly string[] {
  return [
    ...['--nic1', 'nat', '--nictype1', nat.nicType, '--macaddress1', bare(nat.mac), '--cableconnected1', 'on'],
    ...(natLoopback ? ['--natlocalhostreachable1', 'off'] : []),
    ...['--nic2', 'intnet', '--nictype2', internal.nicType, '--macaddress2', bare(internal.mac), '--cableconnected2', 'on'],
    ...['--intnet2', internal.network],
  ];
}

/** `02:76:…` as VirtualBox writes it. */
function bare(mac: string): string {
  return mac.replaceAll(':', '').toUpperCase();
}

/** Puts exactly these rules in place of the ones that are there, for a machine that does not run. */
export function replaceRulesWords(uuid: string, present: readonly NatRule[], wanted: readonly NatRule[]): VBoxWords {
  const gone = present.flatMap(({ name }) => ['--natpf1', 'delete', name]);
  return ['modifyvm', uuid, ...gone, ...wanted.flatMap((rule) => ['--natpf1', ruleText(rule)])];
}

/** Adds one rule to a machine that runs. */
export function addRuleWords(uuid: string, rule: NatRule): VBoxWords {
  return ['controlvm', uuid, 'natpf1', ruleText(rule)];
}

/** Takes one rule from a machine that runs. */
export function removeRuleWords(uuid: string, { name }: NatRule): VBoxWords {
  return ['controlvm', uuid, 'natpf1', 'delete', name];
}

/** Name of the one controller that Vup makes. */
export const controllerName = 'vup';

interface ControllerKind {
  /** What `storagectl --add` takes. */
  readonly bus: string;
  /** What `storagectl --controller` takes. */
  readonly model: string;
  /** What showvminfo tells. */
  readonly chip: string;
  /** Absent where the number is fixed. */
  readonly ports?: number;
}

/** Controllers by their names in the Vfile. */
export const controllers: Readonly<Record<ImageHardware['controller'], ControllerKind>> = {
  ide: { bus: 'ide', model: 'PIIX4', chip: 'PIIX4' },
  sata: { bus: 'sata', model: 'IntelAhci', chip: 'IntelAhci', ports: 2 },
  scsi: { bus: 'scsi', model: 'LsiLogic', chip: 'LsiLogic' },
  sas: { bus: 'sas', model: 'LSILogicSAS', chip: 'LsiLogicSas', ports: 2 },
  'virtio-scsi': { bus: 'virtio-scsi', model: 'VirtIO', chip: 'VirtioSCSI', ports: 2 },
};

/** Adds the controller that the disk and the seed are on. */
export function addControllerWords(uuid: string, controller: ImageHardware['controller']): VBoxWords {
  const { bus, model, ports } = controllers[controller];
  const portWords = ports === undefined ? [] : ['--portcount', String(ports)];
  return ['storagectl', uuid, '--name', controllerName, '--add', bus, '--controller', model, ...portWords, '--bootable', 'on'];
}

/** Takes a controller away, and what is on it from the machine. */
export function removeControllerWords(uuid: string, name: string): VBoxWords {
  return ['storagectl', uuid, '--name', name, '--remove'];
}

/** Puts a medium in its place: the disk on port 0, the seed on port 1. `none` takes it out. */
export function attachWords(uuid: string, place: 'disk' | 'seed', medium: string): VBoxWords {
  const where = ['--port', place === 'disk' ? '0' : '1', '--device', '0', '--type', place === 'disk' ? 'hdd' : 'dvddrive'];
  return ['storageattach', uuid, '--storagectl', controllerName, ...where, '--medium', medium];
}

/** A disk of its own that stands on `base`: only what differs from it is written. */
export function linkedDiskWords(file: string, base: string): VBoxWords {
  return ['createmedium', 'disk', '--filename', file, '--diffparent', base];
}

/** A disk of its own that holds all of `base`. */
export function wholeDiskWords(file: string, base: string): VBoxWords {
  return ['clonemedium', 'disk', base, file, '--format', 'VDI', '--variant', 'Standard'];
}

/** Grows a disk; VirtualBox counts in bytes here. */
export function growDiskWords(file: string, diskMiB: number): VBoxWords {
  return ['modifymedium', 'disk', file, '--resizebyte', String(diskMiB * 1_048_576)];
}
