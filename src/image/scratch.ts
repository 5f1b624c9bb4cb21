import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import { newTicket, ticketHolder } from './ticket.ts';

const abandonedAfterMs = 7 * 24 * 3600 * 1000;

/** Where downloads and builds lie until they are whole. */
export function scratchRoot(cacheDir: string): string {
  return join(cacheDir, 'images');
}

/** Runs `work` with a fresh folder that is gone afterwards, however it ends. */
export async function withScratch<T>(host: Host, cacheDir: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(scratchRoot(cacheDir), await newTicket(host));
  await host.files.mkdir(folder);
  try {
    return await work(folder);
  } finally {
    await host.files.remove(folder);
  }
}

/** Removes what killed runs left: folders of dead processes, and downloads that nobody went on with for a week. */
export async function sweepScratch(host: Host, cacheDir: string): Promise<void> {
  const root = scratchRoot(cacheDir);
  if ((await host.files.stat(root)) === undefined) return;
  for (const name of await host.files.list(root)) {
    if (await isAbandoned(host, join(root, name), name)) await host.files.remove(join(root, name));
  }
}

async function isAbandoned(host: Host, path: string, name: string): Promise<boolean> {
  const owner = ticketHolder(name);
  if (owner !== undefined) return !(await host.processes.isAlive(owner));
  const stat = /\.part(\.resume)?$/.test(name) ? await host.files.stat(path) : undefined;
  return stat !== undefined && Date.parse(host.clock.now()) - stat.mtimeMs > abandonedAfterMs;
}
