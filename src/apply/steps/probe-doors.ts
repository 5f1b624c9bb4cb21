import { VupError } from '../../errors/vup-error.ts';
import type { ReadyProbe } from '../../machine/machine.ts';
import { samePort } from '../../plan/diff.ts';
import type { RecordedMachine, RecordedPort } from '../../state/recorded.ts';
import type { StepContext } from '../context.ts';
import { carryByEngine } from './forward-ports.ts';

/** Where free ports are looked for; ports of leases are elsewhere. */
const firstPort = 42_000;
const lastPort = 48_000;
const mostTries = 8;

/** Ports of the host that lead to what probes ask of a machine, and how to take them away again. */
export interface ProbeDoors {
  readonly doors: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/**
 * Ways to a machine that only its engine reaches: the forwards it has, and for other ports some of their own for as long as the probes
 * run. Undefined where the host reaches the machine's address.
 */
export async function openProbeDoors(
  record: RecordedMachine,
  probes: readonly ReadyProbe[],
  context: StepContext,
): Promise<ProbeDoors | undefined> {
  if (context.carrierOf(record.provider) !== 'engine') return undefined;
  const wanted = new Set(probes.flatMap((probe) => (probe.kind === 'http' ? [probe.port] : [])));
  const known = record.ports.filter(({ guest, protocol }) => protocol === 'tcp' && wanted.has(guest));
  const missing = [...wanted].filter((port) => !known.some(({ guest }) => guest === port));
  const extra = missing.length === 0 ? [] : await openExtra(record, missing, context);
  // One that stays is gone with the next change or stop; what the probes found counts more.
  const close = async (): Promise<void> => {
    if (extra.length > 0) await carryByEngine(record, record.ports, context).catch(() => undefined);
  };
  return { doors: new Map([...extra, ...known].map(({ guest, host }) => [guest, host])), close };
}

/** Another machine's probes may take a port between the look and the engine's try: then the next ones are tried. */
async function openExtra(record: RecordedMachine, guests: readonly number[], context: StepContext): Promise<readonly RecordedPort[]> {
  const tried: RecordedPort[] = [];
  for (let left = mostTries; ; left -= 1) {
    const extra: RecordedPort[] = [];
    for (const guest of guests) {
      extra.push({ bind: '127.0.0.1', host: await freePort([...tried, ...extra], context), guest, protocol: 'tcp' });
    }
    const failures = await carryByEngine(record, [...record.ports, ...extra], context);
    const refused = failures.find(({ port }) => extra.some((one) => samePort(one, port)));
    if (refused === undefined) return extra;
    if (left === 1) throw refused.error;
    tried.push(...extra);
  }
}

async function freePort(taken: readonly RecordedPort[], { host }: StepContext): Promise<number> {
  for (let port = firstPort; port <= lastPort; port += 1) {
    if (!taken.some((other) => other.host === port) && (await host.net.isPortFree(port, '127.0.0.1', 'tcp'))) return port;
  }
  throw new VupError('VUP_HOST_RESOURCE', { message: `no port from ${firstPort} to ${lastPort} is free to probe a machine by` });
}
