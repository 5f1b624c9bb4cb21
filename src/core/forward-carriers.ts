import type { ListeningPort } from '../plan/facts.ts';
import type { EngineForward, Observed } from '../provider/observed.ts';

import type { ProviderChooser } from './choose-provider.ts';

/** Who carries the forwards of each provider's machines. */
export type ForwardCarriers = ReadonlyMap<string, 'keeper' | 'engine'>;

/** Asks each of these providers. One that cannot be used here forwards nothing by itself. */
export async function forwardCarriers(chooser: ProviderChooser, names: Iterable<string>): Promise<ForwardCarriers> {
  const carrierOf = (name: string) =>
    chooser.byName(name).then(
      ({ capabilities }) => capabilities.forwards,
      () => 'keeper' as const,
    );
  return new Map(await Promise.all([...new Set(names)].map(async (name) => [name, await carrierOf(name)] as const)));
}

/** Forwards that listen now: those of the keeper, if one runs, and those that engines say they carry. */
export function allForwards(
  keeper: readonly ListeningPort[] | undefined,
  observed: Readonly<Record<string, Observed>>,
): readonly ListeningPort[] {
  const carried = Object.values(observed).flatMap((found): readonly EngineForward[] => found.settings?.forwards ?? []);
  return [...(keeper ?? []), ...carried];
}
