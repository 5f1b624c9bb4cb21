import type { Machine } from '../../machine/machine.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import type { Change, ChangeCost, Observed } from '../../provider/observed.ts';

/** Differences between wanted and found settings of a machine in memory. As in real engines a virtual machine only shrinks live. */
export function compareSettings(want: Machine, have: Observed, { kind, live }: Capabilities): readonly Change[] {
  const { settings } = have;
  if (settings === undefined) return [];
  const changes: Change[] = [];
  const compare = (field: string, to: unknown, from: unknown, cost: ChangeCost): void => {
    if (JSON.stringify(to) === JSON.stringify(from)) return;
    changes.push({ field, from: JSON.stringify(from), to: JSON.stringify(to), cost, reason: `${field} differs` });
  };
  const grows = want.memoryMiB > (settings.memoryMiB ?? 0);
  compare('cpus', want.cpus, settings.cpus, live.includes('cpus') ? 'live' : 'restart');
  compare('memory', want.memoryMiB, settings.memoryMiB, kind === 'vm' && grows ? 'restart' : 'live');
  compare('hostname', want.hostname, settings.hostname, 'restart');
  compare('folders', want.folders, settings.folders, kind === 'vm' ? 'live' : 'restart');
  if (want.diskMiB !== undefined) compare('disk', want.diskMiB, settings.diskMiB, 'restart');
  return changes;
}
