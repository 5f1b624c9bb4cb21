import type { Diagnostic } from '../../errors/diagnostic.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import type { Change, Observed } from '../../provider/observed.ts';
import { foldersText, settingChange } from '../../provider/setting-change.ts';
import { sizeText } from '../../provider/size-text.ts';
import { compareDisk } from '../../vm/compare-disk.ts';
import { checkOwnArgs } from './own-args.ts';

/** QEMU's firmware and a kernel need at least that much. */
const leastMemoryMiB = 64;

/** What QEMU on this host cannot do for a machine. */
export function checkMachine(machine: Machine, capabilities: Capabilities): readonly Diagnostic[] {
  const at = (key: string): string => `machines.${machine.name}.${key}`;
  return [
    ...checkHardware(machine, at),
    ...checkOwnArgs(machine),
    ...checkFolders(machine, capabilities, at),
    ...checkNetwork(machine, capabilities, at),
  ];
}

type PathOf = (key: string) => string;

function checkHardware({ cpus, memoryMiB }: Machine, at: PathOf): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!Number.isInteger(cpus) || cpus < 1) {
    const message = `a virtual machine has whole CPUs, and cpus is ${cpus}`;
    const hint = `write cpus: ${Math.max(1, Math.ceil(cpus))}, or let the machine be a container with provider: lxc`;
    found.push({ severity: 'error', rule: 'qemu-cpus', message, hint, path: at('cpus') });
  }
  if (memoryMiB < leastMemoryMiB) {
    const message = `a virtual machine needs at least ${leastMemoryMiB}MiB of memory`;
    found.push({ severity: 'error', rule: 'qemu-memory', message, path: at('memory') });
  }
  return found;
}

function checkFolders({ folders }: Machine, capabilities: Capabilities, at: PathOf): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (folders.length > 0 && capabilities.folders.length === 0) {
    const message = 'shared folders of a virtual machine need virtiofsd and bindfs, or rsync';
    found.push({ severity: 'error', rule: 'qemu-folders', message, hint: 'type: vup doctor qemu --fix', path: at('folders') });
  }
  for (const { to } of folders) {
    if (!/^\/(dev|proc|sys)(\/|$)/.test(to) && !/^\/+$/.test(to)) continue;
    const message = `a folder cannot be shared at ${to}: the guest's own mounts are there`;
    found.push({ severity: 'error', rule: 'qemu-folders', message, path: at('folders') });
  }
  return found;
}

function checkNetwork({ dependsOn, ports }: Machine, capabilities: Capabilities, at: PathOf): readonly Diagnostic[] {
  if (capabilities.network !== 'qemu-user') return [];
  return [...checkDependencies(dependsOn, at), ...checkDatagrams(ports, at)];
}

/** slirp with `restrict=on` (libslirp, udp_input) drops whatever datagram the guest sends, also an answer. */
function checkDatagrams(ports: Machine['ports'], at: PathOf): readonly Diagnostic[] {
  const udp = ports.filter(({ protocol }) => protocol === 'udp').map(({ guest }) => guest);
  if (udp.length === 0) return [];
  const message = `udp ${udp.join(', ')}: without root and with passt datagrams go in, but no answer comes out`;
  const hint = 'run vup as root, which joins machines to a bridge, or use tcp';
  return [{ severity: 'warning', rule: 'qemu-network', message, hint, path: at('ports') }];
}

function checkDependencies(dependsOn: readonly string[], at: PathOf): readonly Diagnostic[] {
  if (dependsOn.length === 0) return [];
  const message = `it depends on ${dependsOn.join(', ')}, but without root virtual machines do not reach each other`;
  const hint = 'run vup as root, which joins them to a bridge, or use a forwarded port of the host';
  return [{ severity: 'warning', rule: 'qemu-network', message, hint, path: at('depends_on') }];
}

/** Differences that QEMU can apply. Only memory that the guest gives back changes while it runs. */
export function compareMachine(want: Machine, have: Observed): readonly Change[] {
  const { settings } = have;
  if (settings === undefined) return [];
  const { cpus, memoryMiB, hostname, folders } = settings;
  const memoryCost = memoryMiB !== undefined && want.memoryMiB < memoryMiB ? 'live' : 'restart';
  return [
    ...settingChange('cpus', 'restart', String(want.cpus), cpus?.toString()),
    ...settingChange('memory', memoryCost, sizeText(want.memoryMiB), memoryMiB === undefined ? undefined : sizeText(memoryMiB)),
    ...settingChange('hostname', 'restart', want.hostname, hostname),
    ...settingChange('folders', 'restart', foldersText(want.folders), folders === undefined ? undefined : foldersText(folders)),
    ...compareDisk(want.diskMiB, settings.diskMiB),
  ];
}
