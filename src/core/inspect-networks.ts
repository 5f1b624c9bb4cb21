import type { PlanFacts } from '../plan/facts.ts';
import type { ProviderChooser, UsableProvider } from './choose-provider.ts';
import { isUntouched, type OpenEnvironment } from './environment.ts';
import type { World } from './world.ts';

/** The part of the facts that is about networks. */
export type NetworkFacts = Pick<PlanFacts, 'networks' | 'networkKinds'>;

/**
 * The environment's network in each engine that may have one: those of its machines, recorded or wanted, and every other engine that is
 * usable here. A run that was killed right after it made a network had no machine to record it by. Engines on the same kind of network
 * share one: it is looked at once, and an engine that nobody needs is not named beside one that somebody does.
 */
export async function inspectNetworks(
  world: World,
  open: OpenEnvironment,
  chooser: ProviderChooser,
  chosen: readonly string[],
): Promise<NetworkFacts> {
  const recorded = Object.values(open.state.machines).map((machine) => machine.provider);
  const needed = new Set([...open.state.environment.networks, ...recorded, ...chosen]);
  // Nothing is asked of the engines, but two that share a network must not both make it.
  if (isUntouched(open)) return askOncePerKind(await Promise.all([...needed].map((name) => chooser.byName(name))), async () => 'absent');
  const others = world.registry.names.filter((name) => !needed.has(name));
  const [usable, spare] = await Promise.all([
    Promise.all([...needed].map((name) => chooser.byName(name))),
    Promise.all(others.map((name) => chooser.byName(name).catch(() => undefined))),
  ]);
  const kinds = new Set(usable.map(kindOf));
  const named = [...usable, ...spare.filter((entry) => entry !== undefined).filter((entry) => !kinds.has(kindOf(entry)))];
  return askOncePerKind(named, ({ provider }) => provider.networks.inspect(open.ref, world.host));
}

async function askOncePerKind(
  named: readonly UsableProvider[],
  ask: (usable: UsableProvider) => Promise<PlanFacts['networks'][string]>,
): Promise<NetworkFacts> {
  const answers = new Map<string, ReturnType<typeof ask>>();
  for (const usable of named) if (!answers.has(kindOf(usable))) answers.set(kindOf(usable), ask(usable));
  const entries = await Promise.all(
    named.map(async (usable) => [usable.provider.name, (await answers.get(kindOf(usable))) ?? 'unknown'] as const),
  );
  return {
    networks: Object.fromEntries(entries),
    networkKinds: Object.fromEntries(named.map((usable) => [usable.provider.name, kindOf(usable)])),
  };
}

function kindOf({ capabilities }: UsableProvider): string {
  return capabilities.network;
}
