import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import type { IdRange } from '../../provider/machine-ref.ts';

/** Files in which shadow (`useradd`, `newuidmap`) keeps who may use which ids: `name:first:count` a line, subuid(5). */
const subordinateFiles = ['/etc/subuid', '/etc/subgid'] as const;

const entry = /^([^:#]+):(\d{1,10}):(\d{1,10})$/;

/**
 * Lines of other users whose ids overlap the range. Root's own entries are no conflict: guests of root are meant to use them. What is no
 * entry is passed over, as shadow does.
 */
export function overlappingEntries(text: string, range: IdRange): readonly string[] {
  return text.split('\n').filter((line) => {
    const [, owner, first, count] = entry.exec(line.trim()) ?? [];
    if (owner === undefined || owner === 'root' || owner === '0') return false;
    const start = Number(first);
    return start < range.base + range.size && range.base < start + Number(count);
  });
}

/** @throws VUP_HOST_RESOURCE when another user of the host was given ids of this range */
export async function refuseForeignRange(range: IdRange, host: Host): Promise<void> {
  for (const file of subordinateFiles) {
    const overlaps = overlappingEntries((await host.files.readTextIfExists(file)) ?? '', range);
    const first = overlaps[0];
    if (first === undefined) continue;
    throw new VupError('VUP_HOST_RESOURCE', {
      message: `the ids ${range.base} to ${range.base + range.size - 1} of this environment belong to another user: ${first} in ${file}`,
      hint: 'Destroy the environment and bring it up again: it then gets ids of its own.',
    });
  }
}
