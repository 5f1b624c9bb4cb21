import type { PoolLimits } from '../apply/schedule.ts';
import type { Plan } from '../plan/step.ts';
import type { ProviderChooser } from './choose-provider.ts';

/** What may run at once: boots and stops as each engine says, provisioning as many as there are cores, but two at least. */
export async function poolLimits(cpus: number, plan: Plan, chooser: ProviderChooser): Promise<PoolLimits> {
  const limits = new Map<string, number>([['provision', Math.max(2, cpus)]]);
  const names = new Set(plan.steps.flatMap((step) => step.provider ?? []));
  for (const name of names) {
    const { parallel } = (await chooser.byName(name)).capabilities;
    limits.set(`boot:${name}`, parallel.boot);
    limits.set(`stop:${name}`, parallel.stop);
  }
  return limits;
}
