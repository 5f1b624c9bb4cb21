import type { Diagnostic } from '../../errors/diagnostic.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import type { Change, Observed } from '../../provider/observed.ts';
import { foldersText, settingChange } from '../../provider/setting-change.ts';
import { sizeText } from '../../provider/size-text.ts';
import { compareDisk } from '../../vm/compare-disk.ts';
import { virtualboxOptions } from './options.ts';

/** A kernel and what it starts need at least that much. */
const leastMemoryMiB = 64;

/** What VirtualBox on this host cannot do for a machine. */
export function checkMachine(machine: Machine, capabilities: Capabilities): readonly Diagnostic[] {
  return [...checkHardware(machine), ...checkFolders(machine, capabilities), ...checkCustomize(machine)];
}

function checkHardware({ name, cpus, memoryMiB }: Machine): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (!Number.isInteger(cpus) || cpus < 1) {
    const message = `a virtual machine has whole CPUs, and cpus is ${cpus}`;
    const hint = `write cpus: ${Math.max(1, Math.ceil(cpus))}, or let the machine be a container with provider: lxc`;
    found.push({ severity: 'error', rule: 'virtualbox-cpus', message, hint, path: `machines.${name}.cpus` });
  }
  if (memoryMiB < leastMemoryMiB) {
    const message = `a virtual machine needs at least ${leastMemoryMiB}MiB of memory`;
    found.push({ severity: 'error', rule: 'virtualbox-memory', message, path: `machines.${name}.memory` });
  }
  return found;
}

function checkFolders({ name, folders }: Machine, capabilities: Capabilities): readonly Diagnostic[] {
  if (folders.length === 0 || capabilities.folders.length > 0) return [];
  const message = 'shared folders of a VirtualBox machine are copied with rsync, which is not installed';
  return [
    { severity: 'error', rule: 'virtualbox-folders', message, hint: 'type: vup doctor virtualbox --fix', path: `machines.${name}.folders` },
  ];
}

/** Verbs of VBoxManage that settle a machine's own hardware, and nothing of others; each with the place where it takes the machine. */
const customVerbs: ReadonlyMap<string, number> = new Map([
  ['modifyvm', 1],
  ['setextradata', 1],
  ['guestproperty', 2],
  ['bandwidthctl', 1],
  ['modifynvram', 1],
]);

function checkCustomize(machine: Machine): readonly Diagnostic[] {
  return virtualboxOptions(machine).customize.flatMap((words): readonly Diagnostic[] => {
    const [verb = ''] = words;
    const found = { severity: 'error', rule: 'virtualbox-customize', path: `machines.${machine.name}.virtualbox.customize` } as const;
    const place = customVerbs.get(verb);
    if (place === undefined) {
      const hint = `customize knows ${[...customVerbs.keys()].join(', ')}; the rest is Vup's own to do`;
      return [{ ...found, message: `VBoxManage ${verb} cannot be used to customize a machine`, hint }];
    }
    if (words[place] !== ':id') {
      const hint = `write ["${verb}", ${place === 2 ? '"set", ' : ''}":id", …]`;
      return [{ ...found, message: `VBoxManage ${verb} does not say that it is of this machine`, hint }];
    }
    return words.some((word) => word.includes('\0')) ? [{ ...found, message: 'a word for VBoxManage has a NUL in it' }] : [];
  });
}

/** Differences that VirtualBox can apply: with a restart, all of them. */
export function compareMachine(want: Machine, have: Observed): readonly Change[] {
  const { settings } = have;
  if (settings === undefined) return [];
  const { cpus, memoryMiB, hostname, folders } = settings;
  return [
    ...settingChange('cpus', 'restart', String(want.cpus), cpus?.toString()),
    ...settingChange('memory', 'restart', sizeText(want.memoryMiB), memoryMiB === undefined ? undefined : sizeText(memoryMiB)),
    ...settingChange('hostname', 'restart', want.hostname, hostname),
    ...settingChange('folders', 'restart', foldersText(want.folders), folders === undefined ? undefined : foldersText(folders)),
    ...compareDisk(want.diskMiB, settings.diskMiB),
  ];
}
