import type { Machine } from '../../machine/machine.ts';
import type { Change, ChangeCost, Observed } from '../../provider/observed.ts';

/** Differences between wanted and found settings of a machine in memory. */
export function compareSettings(want: Machine, have: Observed): readonly Change[] {
  const { settings } = have;
  if (settings === undefined) return [];
  const changes: Change[] = [];
  const compare = (field: string, to: unknown, from: unknown, cost: ChangeCost): void => {
    if (JSON.stringify(to) === JSON.stringify(from)) return;
    changes.push({ field, from: JSON.stringify(from), to: JSON.stringify(to), cost, reason: `${field} differs` });
  };
  compare('cpus', want.cpus, settings.cpus, 'live');
  compare('memory', want.memoryMiB, settings.memoryMiB, 'live');
  compare('hostname', want.hostname, settings.hostname, 'restart');
  compare('folders', want.folders, settings.folders, 'restart');
  return changes;
}
