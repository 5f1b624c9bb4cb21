import type { Change } from '../provider/observed.ts';
import { settingChange } from '../provider/setting-change.ts';
import { sizeText } from '../provider/size-text.ts';

/** Without a wanted size any will do. A smaller one is applied live, which fails at once and leaves the machine running. Sizes in MiB. */
export function compareDisk(want: number | undefined, have: number | undefined): readonly Change[] {
  if (want === undefined || have === undefined) return [];
  if (want >= have) return settingChange('disk', 'restart', sizeText(want), sizeText(have));
  const reason = `Vfile says ${sizeText(want)}, machine has ${sizeText(have)}, and a disk cannot shrink`;
  return [{ field: 'disk', from: sizeText(have), to: sizeText(want), cost: 'live', reason }];
}
