import type { Diagnostic } from '../../errors/diagnostic.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import type { Change, ChangeCost, Observed } from '../../provider/observed.ts';
import { foldersText, settingChange } from '../../provider/setting-change.ts';
import { sizeText } from '../../provider/size-text.ts';
import { checkOwnLines } from './own-lines.ts';

/** Smallest CPU share the kernel takes: a quota of 1 ms in a period of 100 ms. */
const leastCpus = 0.01;

/** What LXC on this host cannot do for a machine. */
export function checkMachine(machine: Machine, capabilities: Capabilities): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const at = (key: string): string => `machines.${machine.name}.${key}`;
  if (machine.cpus < leastCpus) {
    found.push({ severity: 'error', rule: 'lxc-cpus', message: `a container gets at least ${leastCpus} CPU`, path: at('cpus') });
  }
  if (machine.diskMiB !== undefined) {
    const message = 'a container has no disk of its own, so it cannot have a size';
    found.push({ severity: 'error', rule: 'lxc-disk', message, hint: 'remove `disk`, or write `provider: qemu`', path: at('disk') });
  }
  if (machine.folders.length > 0 && !capabilities.folders.includes('bind')) {
    const message = 'shared folders of a container need bindfs, bubblewrap and /dev/fuse';
    found.push({ severity: 'error', rule: 'lxc-folders', message, hint: 'type: vup doctor lxc --fix', path: at('folders') });
  }
  found.push(...checkOwnLines(machine));
  for (const { to } of machine.folders) {
    if (!/^\/(dev|proc|sys|run)(\/|$)/.test(to) && to !== '/') continue;
    const message = `a folder cannot be shared at ${to}: the guest's own mounts would cover it`;
    found.push({ severity: 'error', rule: 'lxc-folders', message, path: at('folders') });
  }
  return found;
}

/** Differences that LXC can apply. All but the limits take effect at the next start. */
export function compareMachine(want: Machine, have: Observed): readonly Change[] {
  const { settings } = have;
  if (settings === undefined) return [];
  const live: ChangeCost = 'live';
  return [
    ...settingChange('cpus', live, String(want.cpus), settings.cpus?.toString()),
    ...settingChange('memory', live, sizeText(want.memoryMiB), settings.memoryMiB === undefined ? undefined : sizeText(settings.memoryMiB)),
    ...settingChange('hostname', 'restart', want.hostname, settings.hostname),
    ...settingChange(
      'folders',
      'restart',
      foldersText(want.folders),
      settings.folders === undefined ? undefined : foldersText(settings.folders),
    ),
  ];
}
