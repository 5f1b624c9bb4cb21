import { VupError } from '../errors/vup-error.ts';
import type { Goal, PlanFacts } from '../plan/facts.ts';
import type { ProviderChooser } from './choose-provider.ts';

/** Machines that run on an engine that cannot suspend are told before anything is done. @throws VUP_HOST_UNSUPPORTED */
export async function refuseUnsuspendable(facts: PlanFacts, goal: Goal, chooser: ProviderChooser): Promise<void> {
  if (goal.kind !== 'suspend') return;
  const running = Object.values(facts.recorded).filter(
    ({ name }) => (goal.names.length === 0 || goal.names.includes(name)) && facts.observed[name]?.status === 'running',
  );
  const able = await Promise.all(running.map(async ({ provider }) => (await chooser.byName(provider)).capabilities.suspend));
  const unable = running.filter((_machine, position) => able[position] !== true);
  if (unable.length === 0) return;
  const names = unable.map(({ name }) => name);
  const engines = [...new Set(unable.map(({ provider }) => provider))];
  throw new VupError('VUP_HOST_UNSUPPORTED', {
    message: `${engines.join(' and ')} cannot suspend ${names.join(', ')}`,
    hint: `nothing was changed; name other machines, or shut them down with: vup halt ${names.join(' ')}`,
  });
}
