import type { PlanFacts, WantedMachine } from './facts.ts';

/**
 * The machines that a command means, in the Vfile's order: the named ones and what they depend on; without names
 * all that start by themselves or exist already.
 */
export function machinesInScope(facts: PlanFacts, names: readonly string[]): readonly WantedMachine[] {
  if (names.length === 0) {
    const started = facts.wanted.filter(({ machine }) => machine.autostart || isKnown(facts, machine));
    return withDependencies(
      facts,
      started.map(({ machine }) => machine.name),
    );
  }
  return withDependencies(facts, names);
}

function isKnown(facts: PlanFacts, machine: { readonly name: string; readonly was?: string }): boolean {
  return facts.recorded[machine.name] !== undefined || (machine.was !== undefined && facts.recorded[machine.was] !== undefined);
}

function withDependencies(facts: PlanFacts, names: readonly string[]): readonly WantedMachine[] {
  const byName = new Map(facts.wanted.map((wanted) => [wanted.machine.name, wanted]));
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const wanted = byName.get(name);
    if (wanted === undefined || reached.has(name)) return;
    reached.add(name);
    for (const behind of wanted.machine.dependsOn) visit(behind);
  };
  for (const name of names) visit(name);
  return facts.wanted.filter(({ machine }) => reached.has(machine.name));
}
