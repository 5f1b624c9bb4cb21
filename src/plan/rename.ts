import type { Machine } from '../machine/machine.ts';
import type { RecordedMachine } from '../state/recorded.ts';
import type { PlanFacts } from './facts.ts';

/** The recorded name that `was` gives a machine, if the rename is still to be done. */
export function renamedFrom(facts: PlanFacts, machine: Machine): string | undefined {
  const { was, name } = machine;
  if (was === undefined || facts.recorded[name] !== undefined || facts.recorded[was] === undefined) return undefined;
  return facts.wanted.some((wanted) => wanted.machine.name === was) ? undefined : was;
}

/** One machine gone and one of the same image new looks like a rename: say how to keep it. */
export function renameNotes(facts: PlanFacts, gone: readonly RecordedMachine[]): readonly string[] {
  const fresh = facts.wanted.filter(({ machine }) => facts.recorded[machine.name] === undefined && machine.was === undefined);
  return gone.flatMap((recorded) => {
    const alike = fresh.filter((wanted) => wanted.image.name === recorded.imageName && wanted.machine.index === recorded.machine.index);
    const only = alike.length === 1 ? alike[0] : undefined;
    if (only === undefined || recorded.machine.index !== undefined) return [];
    return [`if "${only.machine.name}" is the old "${recorded.name}", write "was: ${recorded.name}" in it, and it is renamed in place`];
  });
}
