import { VupError } from '../errors/vup-error.ts';
import type { PlanFacts } from '../plan/facts.ts';

/** "Could not ask" is never read as "is not there": no plan is made on it. @throws VUP_ENGINE_QUERY */
export function refuseUnknown(facts: PlanFacts, names: readonly string[]): void {
  const unknown = Object.values(facts.observed).filter(
    (observed) => observed.status === 'unknown' && (names.length === 0 || names.includes(observed.machine)),
  );
  const first = unknown[0];
  if (first === undefined) return;
  throw new VupError('VUP_ENGINE_QUERY', {
    message: `the engine could not be asked about ${unknown.map((observed) => observed.machine).join(', ')}: ${first.reason ?? 'no reason given'}`,
    hint: 'nothing was changed; look at the engine with: vup doctor',
  });
}
