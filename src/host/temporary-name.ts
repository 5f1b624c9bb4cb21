import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { ProcessIdentity } from './host.ts';
import { identifyNow } from './node-processes.ts';

/**
 * A file that becomes `path` once it is whole: hidden and in the same folder, so that the rename stays on one filesystem, unlike any other's,
 * and with its writer in its name, so that what a killed one left can be told from what is being written.
 */
export function temporaryName(path: string): string {
  const { pid, startTime = '0', bootId = '0' } = identifyNow(process.pid) ?? { pid: process.pid };
  const writer = [pid, startTime.replace(/\W+/g, '_'), bootId.replace(/[^\w-]+/g, '_')].join('.');
  return join(dirname(path), `.${basename(path).slice(0, 120)}.${writer}.${randomBytes(6).toString('hex')}.tmp`);
}

/** Who writes, or wrote, a file of that name; undefined for any other name. */
export function temporaryWriter(name: string): ProcessIdentity | undefined {
  const [, pid, startTime, bootId] = /^\..*\.(\d+)\.(\w+)\.([\w-]+)\.[0-9a-f]{12}\.tmp$/.exec(name) ?? [];
  if (pid === undefined || startTime === undefined || bootId === undefined) return undefined;
  return { pid: Number(pid), startTime, bootId };
}
