import type { Verb } from './history-commands.ts';
import type { MachineSpec } from './history-vfile.ts';

/** What a person may rely on, whatever has happened so far. Pure: it knows nothing of Vup. */
export interface Model {
  readonly wanted: readonly MachineSpec[];
  /** Machines that came up once and must not be lost, by the mark in each, with the names that it may be recorded under. */
  readonly kept: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names that a run which did not come to its end may have recorded. */
  readonly maybe: ReadonlySet<string>;
}

/** Before anything was done. */
export function beginning(wanted: readonly MachineSpec[]): Model {
  return { wanted, kept: new Map(), maybe: new Set() };
}

/** After a run that may have been broken off anywhere. */
export function afterRun(model: Model, verb: Verb): Model {
  switch (verb) {
    case 'up':
    case 'reload':
      return followed(model);
    case 'destroy':
      return destroyed(model);
    case 'halt':
      return model;
    default:
      return verb satisfies never;
  }
}

/** After a run that follows the Vfile, whole or broken off: what the Vfile no longer has may be gone, and what it renames has either name. */
function followed(model: Model): Model {
  const kept = new Map<string, ReadonlySet<string>>();
  for (const [mark, names] of model.kept) {
    const next = [...names].map((name) => namesAfter(model, mark, name));
    if (next.every((each) => each.length > 0)) kept.set(mark, new Set(next.flat()));
  }
  return { ...model, kept, maybe: new Set([...model.maybe, ...model.wanted.map(({ name }) => name)]) };
}

/** After a destroy, whole or broken off. */
function destroyed(model: Model): Model {
  return { ...model, kept: new Map(), maybe: new Set([...model.maybe, ...[...model.kept.values()].flatMap((names) => [...names])]) };
}

/** After a run that came to its end: exactly these machines are there, by their marks. */
export function settled(model: Model, machines: ReadonlyMap<string, string>): Model {
  return { ...model, kept: new Map([...machines].map(([mark, name]) => [mark, new Set([name])])), maybe: new Set() };
}

/** After somebody took one away. */
export function lost(model: Model, mark: string): Model {
  return { ...model, kept: new Map([...model.kept].filter(([other]) => other !== mark)) };
}

/** None: it may go. */
function namesAfter({ wanted, kept, maybe }: Model, mark: string, name: string): readonly string[] {
  if (wanted.some((each) => each.name === name)) return [name];
  const heir = wanted.find(({ was }) => was === name);
  if (heir === undefined || maybe.has(heir.name)) return [];
  const isTaken = [...kept].some(([other, names]) => other !== mark && names.has(heir.name));
  return isTaken ? [] : [name, heir.name];
}
