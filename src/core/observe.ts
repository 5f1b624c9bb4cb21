import type { MachineRef } from '../provider/machine-ref.ts';
import type { Observed } from '../provider/observed.ts';
import type { World } from './world.ts';

/**
 * One query for each provider. Whether the engine could bring a machine up now does not matter here: what cannot be asked is `unknown`.
 */
export async function observeAll(
  world: World,
  refs: readonly MachineRef[],
  providerOf: (machine: string) => string | undefined,
): Promise<Readonly<Record<string, Observed>>> {
  const groups = groupByProvider(refs, providerOf);
  const answers = await Promise.all([...groups].map(([name, group]) => observeGroup(world, name, group)));
  return Object.fromEntries(answers.flat().map((observed) => [observed.machine, observed]));
}

/** As {@link observeAll}, but without its settings for a machine of `up` that still runs. */
export async function observeEnd(
  world: World,
  refs: readonly MachineRef[],
  providerOf: (machine: string) => string | undefined,
  up: ReadonlySet<string>,
): Promise<Readonly<Record<string, Observed>>> {
  const groups = groupByProvider(
    refs.filter(({ name }) => up.has(name)),
    providerOf,
  );
  const answers = await Promise.all([...groups].map(([name, group]) => stillRunning(world, name, group)));
  const running = new Set(answers.flatMap((names) => [...names]));
  const rest = refs.filter(({ name }) => !running.has(name));
  const told = [...running].map((machine): [string, Observed] => [machine, { machine, status: 'running' }]);
  return { ...(await observeAll(world, rest, providerOf)), ...Object.fromEntries(told) };
}

/** Whatever this does not tell is asked again, and in full. */
async function stillRunning(world: World, name: string, group: readonly MachineRef[]): Promise<ReadonlySet<string>> {
  try {
    return (await (await world.registry.get(name))?.running?.(group, world.host)) ?? new Set();
  } catch {
    return new Set();
  }
}

async function observeGroup(world: World, name: string, group: readonly MachineRef[]): Promise<readonly Observed[]> {
  const unknown = (reason: string) => group.map((ref) => ({ machine: ref.name, status: 'unknown' as const, reason }));
  try {
    const provider = await world.registry.get(name);
    return provider === undefined ? unknown(`there is no provider "${name}"`) : await provider.inspectAll(group, world.host);
  } catch (error) {
    return unknown(error instanceof Error ? error.message : String(error));
  }
}

function groupByProvider(
  refs: readonly MachineRef[],
  providerOf: (machine: string) => string | undefined,
): ReadonlyMap<string, MachineRef[]> {
  const groups = new Map<string, MachineRef[]>();
  for (const ref of refs) {
    const name = providerOf(ref.name);
    if (name === undefined) continue;
    const group = groups.get(name) ?? [];
    group.push(ref);
    groups.set(name, group);
  }
  return groups;
}
