import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Host, ProcessIdentity } from '../host/host.ts';
import { newTicket, ticketHolder } from './ticket.ts';

const pollMs = 100;

/** Runs that may take any image of the store up at any moment, and whoever clears it out: one ticket each. */
function usersFolder(storeRoot: string): string {
  return join(storeRoot, 'claims', 'users');
}

function clearingFolder(storeRoot: string): string {
  return join(storeRoot, 'claims', 'clearing');
}

/**
 * Runs `work` while nothing of the store is cleared out. As many at once as there are. Each side first says that it is there and looks for the
 * other then, so that at least one of the two sees the other: then it is the clearing that gives way.
 * @throws VUP_INTERRUPTED
 */
export async function withStoreInUse<T>(host: Host, storeRoot: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return withTicket(host, usersFolder(storeRoot), async (mine) => {
    while ((await othersIn(host, clearingFolder(storeRoot), mine)).length > 0) {
      await host.clock.sleep(pollMs, signal);
      if (signal.aborted) throw new VupError('VUP_INTERRUPTED', { message: 'interrupted while unused images are being removed' });
    }
    return work();
  });
}

/**
 * Runs `work` while no run uses the store or brings anything into it. Does not wait.
 * @throws VUP_STATE_LOCKED naming the process that does
 */
export async function withStoreUnused<T>(host: Host, storeRoot: string, work: () => Promise<T>): Promise<T> {
  return withTicket(host, clearingFolder(storeRoot), async (mine) => {
    const claims = join(storeRoot, 'claims');
    for (const name of await host.files.list(claims)) {
      const [holder] = await othersIn(host, join(claims, name), mine);
      if (holder !== undefined) throw inUse(holder);
    }
    return work();
  });
}

async function withTicket<T>(host: Host, folder: string, work: (mine: string) => Promise<T>): Promise<T> {
  const mine = await newTicket(host);
  await host.files.mkdir(folder);
  try {
    await host.files.createExclusive(join(folder, mine), '');
    return await work(mine);
  } finally {
    await host.files.remove(join(folder, mine));
  }
}

async function othersIn(host: Host, folder: string, mine: string): Promise<readonly ProcessIdentity[]> {
  if ((await host.files.stat(folder)) === undefined) return [];
  const holders = (await host.files.list(folder)).flatMap((name) => (name === mine ? [] : (ticketHolder(name) ?? [])));
  const living = await Promise.all(holders.map(async (holder) => ((await host.processes.isAlive(holder)) ? [holder] : [])));
  return living.flat();
}

function inUse({ pid }: ProcessIdentity): VupError {
  return new VupError('VUP_STATE_LOCKED', {
    message: `images are in use by another run (pid ${pid}), or on their way into the store`,
    hint: 'Run it again when that has ended.',
    details: { pid },
  });
}
