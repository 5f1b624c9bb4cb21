import type { SharedFolder } from '../machine/machine.ts';
import type { Change, ChangeCost } from './observed.ts';

/** The change of one setting, both values as texts for people; none when they are equal, or when the engine did not say what it has. */
export function settingChange(field: string, cost: ChangeCost, want: string, have: string | undefined): readonly Change[] {
  if (have === undefined || have === want) return [];
  return [{ field, from: have, to: want, cost, reason: `Vfile says ${want}, machine has ${have}` }];
}

/** Shared folders as one text, to compare and to show. */
export function foldersText(folders: readonly SharedFolder[]): string {
  return folders.map(({ from, to, readonly }) => `${from}:${to}${readonly ? ' (read-only)' : ''}`).join(', ') || 'none';
}
