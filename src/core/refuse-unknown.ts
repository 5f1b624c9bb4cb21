import { VupError } from '../errors/vup-error.ts';
import type { Goal, PlanFacts } from '../plan/facts.ts';
import { machinesInScope } from '../plan/scope.ts';

/** "Could not ask" is never read as "is not there": no plan is made on it. @throws VUP_ENGINE_QUERY */
export function refuseUnknown(facts: PlanFacts, goal: Goal): void {
  const concerned = concernedNames(facts, goal);
  const unknown = Object.values(facts.observed).filter(
    ({ status, machine }) => status === 'unknown' && (concerned === undefined || concerned.has(machine)),
  );
  const first = unknown[0];
  if (first === undefined) return;
  throw new VupError('VUP_ENGINE_QUERY', {
    message: `the engine could not be asked about ${unknown.map((observed) => observed.machine).join(', ')}: ${first.reason ?? 'no reason given'}`,
    hint: 'nothing was changed; look at the engine with: vup doctor',
  });
}

/** Machines that a plan for the goal would look at, by their recorded names too; undefined: all. */
function concernedNames(facts: PlanFacts, { kind, names }: Goal): ReadonlySet<string> | undefined {
  if (names.length === 0) return undefined;
  if (kind === 'halt' || kind === 'suspend' || kind === 'destroy') return new Set(names);
  return new Set(machinesInScope(facts, names).flatMap(({ machine }) => [machine.name, machine.was ?? machine.name]));
}

/** What `--provision-with` names must be there: else a typing mistake looks like a step that was run. @throws VUP_USAGE */
export function refuseUnknownSteps(facts: PlanFacts, goal: Goal): void {
  if (!('provisionWith' in goal) || goal.provisionWith === undefined) return;
  const steps = facts.wanted
    .filter(({ machine }) => goal.names.length === 0 || goal.names.includes(machine.name))
    .flatMap(({ machine }) => machine.provision);
  const known = new Set(steps.flatMap(({ id, kind, name }) => [name ?? id, id, kind]));
  const unknown = goal.provisionWith.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new VupError('VUP_USAGE', {
    message: `--provision-with: there is no step "${unknown}"`,
    hint: known.size === 0 ? 'the Vfile has no provision steps' : `there are ${[...known].join(', ')}`,
  });
}
