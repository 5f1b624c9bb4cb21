import type { PlanFacts } from '../plan/facts.ts';
import type { ProviderChooser } from './choose-provider.ts';
import type { OpenEnvironment } from './environment.ts';
import type { World } from './world.ts';

/**
 * The environment's network in each engine that may have one: those of its machines, recorded or wanted, and every other
 * engine that is usable here. A run that was killed right after it made a network had no machine to record it by.
 */
export async function inspectNetworks(
  world: World,
  open: OpenEnvironment,
  chooser: ProviderChooser,
  chosen: readonly string[],
): Promise<PlanFacts['networks']> {
  const recorded = Object.values(open.state.machines).map((machine) => machine.provider);
  const needed = new Set([...open.state.environment.networks, ...recorded, ...chosen]);
  if (isUntouched(open)) return Object.fromEntries([...needed].map((name) => [name, 'absent' as const]));
  const names = new Set([...needed, ...world.registry.names]);
  const entries = await Promise.all(
    [...names].map(async (name) => {
      const usable = needed.has(name) ? await chooser.byName(name) : await chooser.byName(name).catch(() => undefined);
      return usable === undefined ? [] : [[name, await usable.provider.networks.inspect(open.ref, world.host)] as const];
    }),
  );
  return Object.fromEntries(entries.flat());
}

/** Only its first state was ever written, and no run has begun anything: what is begun is in the journal before. */
function isUntouched({ state, interrupted, warnings }: OpenEnvironment): boolean {
  return state.serial <= 1 && !interrupted && warnings.length === 0;
}
