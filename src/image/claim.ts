import { join } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Host, ProcessIdentity } from '../host/host.ts';
import { newTicket, ticketHolder } from './ticket.ts';

/** How a claim is waited for. */
export interface ClaimOptions {
  readonly signal: AbortSignal;
  /** Called once, when another has it. */
  readonly onWait?: (holder: ProcessIdentity) => void;
}

/**
 * Runs `work` while no other call, of this process or another, works under the same folder. Each contender puts a file of its own there,
 * named by pid, start time and boot id, and goes ahead only if it then sees no other living one; else it withdraws and tries again.
 * A dead process's file can be removed by anyone at any time, since no later process can have that name: so a takeover cannot race.
 * @throws VUP_INTERRUPTED
 */
export async function withClaim<T>(host: Host, folder: string, options: ClaimOptions, work: () => Promise<T>): Promise<T> {
  const mine = await newTicket(host);
  await host.files.mkdir(folder);
  await acquire(host, folder, mine, options);
  try {
    return await work();
  } finally {
    await host.files.remove(join(folder, mine));
  }
}

/** As {@link withClaim}, but does nothing when another has the claim. False then. */
export async function withClaimIfFree(
  host: Host,
  folder: string,
  options: Pick<ClaimOptions, 'signal'>,
  work: () => Promise<void>,
): Promise<boolean> {
  const mine = await newTicket(host);
  await host.files.mkdir(folder);
  if (((await livingHolder(host, folder, mine)) ?? (await tryClaim(host, folder, mine))) !== undefined) return false;
  try {
    if (!options.signal.aborted) await work();
    return true;
  } finally {
    await host.files.remove(join(folder, mine));
  }
}

async function acquire(host: Host, folder: string, mine: string, options: ClaimOptions): Promise<void> {
  let told = false;
  for (;;) {
    const holder = (await livingHolder(host, folder, mine)) ?? (await tryClaim(host, folder, mine));
    if (holder === undefined) return;
    if (options.signal.aborted) throw new VupError('VUP_INTERRUPTED', { message: 'the run was interrupted while it waited for another' });
    if (!told) options.onWait?.(holder);
    told = true;
    // Spread out, so that several that withdrew at once do not meet again.
    await host.clock.sleep(50 + Math.random() * 250, options.signal);
  }
}

/** undefined when the claim is ours; otherwise who else wants or has it. */
async function tryClaim(host: Host, folder: string, mine: string): Promise<ProcessIdentity | undefined> {
  await host.files.createExclusive(join(folder, mine), '');
  const other = await livingHolder(host, folder, mine);
  if (other !== undefined) await host.files.remove(join(folder, mine));
  return other;
}

/** Any other living process with a file there; files of dead ones are removed on the way. */
async function livingHolder(host: Host, folder: string, mine: string): Promise<ProcessIdentity | undefined> {
  for (const name of await host.files.list(folder)) {
    const identity = ticketHolder(name);
    if (identity === undefined || name === mine) continue;
    if (await host.processes.isAlive(identity)) return identity;
    await host.files.remove(join(folder, name));
  }
  return undefined;
}

/** Removes what dead processes left in a folder of claims. */
export async function sweepClaims({ files, processes }: Host, claims: string): Promise<void> {
  if ((await files.stat(claims)) === undefined) return;
  for (const claim of await files.list(claims)) {
    for (const name of await files.list(join(claims, claim))) {
      const identity = ticketHolder(name);
      if (identity !== undefined && !(await processes.isAlive(identity))) await files.remove(join(claims, claim, name));
    }
  }
}
