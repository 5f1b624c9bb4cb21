import type { Diagnostic, Place } from '../errors/diagnostic.ts';
import { expandCount, isUsableCount, type MachineInstance } from '../machine/expand-count.ts';
import { forms } from '../machine/forms.ts';
import { checkForms } from '../vfile/check-forms.ts';
import { interpolate } from '../vfile/interpolate.ts';
import { machineSchema, rootSchema, schemaOfKey } from '../vfile/key-schema.ts';
import type { ComposedMachine } from '../vfile/layers.ts';
import { enoughFindings, startTally } from '../vfile/made-limits.ts';
import { machineScope, type Scope } from '../vfile/scope.ts';
import type { Entry, Tree, TreeMap } from '../vfile/tree.ts';
import { validateTree } from '../vfile/validate.ts';
import { startUnchecked } from './unchecked-values.ts';

/** Machines with `count` done and `${…}` replaced, and what was wrong on the way, in rounds. */
export interface FinishedMachines {
  readonly instances: readonly MachineInstance[];
  readonly rounds: readonly (readonly Diagnostic[])[];
}

/**
 * Multiplies machines by `count`, puts values in, and checks again what could only be checked now: what differs from the documents, which
 * are checked as written.
 */
export function finishMachines(machines: readonly ComposedMachine[], scope: Scope, documents: readonly Tree[]): FinishedMachines {
  const found: Diagnostic[] = [];
  const instances: MachineInstance[] = [];
  const checks: (readonly Diagnostic[])[] = [];
  const unchecked = startUnchecked(documents);
  const check = (name: string, { key, tree }: { readonly key: Place; readonly tree: TreeMap }): number => {
    const rounds = checkFinished(name, { key, value: unchecked(tree) }).filter((round) => round.length > 0);
    checks.push(...rounds);
    return rounds.reduce((sum, round) => sum + round.length, 0);
  };
  const tally = startTally();
  let checked = 0;
  for (const machine of machines) {
    if (found.length + checked > enoughFindings) break;
    const counted = settleCount(machine, scope, found);
    const tooMuch = tally(machine, [counted.tree], isUsableCount(counted.count) ? counted.count : 1);
    // All of them would be refused in the end.
    if (tooMuch !== undefined) return { instances: [], rounds: [[...found, tooMuch], ...checks] };
    const multiplied = expandCount(machine.name, counted.count, { key: machine.key, tree: counted.tree });
    for (const instance of multiplied) {
      const tree = fill(instance, scope, found);
      instances.push({ ...instance, tree });
      checked += check(instance.name, { key: machine.key, tree });
    }
    if (multiplied.length === 0) checked += check(machine.name, { key: machine.key, tree: counted.tree });
  }
  return { instances, rounds: [found, ...checks] };
}

/** `count` decides how many machines there are, so nothing of one machine can stand in it. */
function settleCount(
  { name, tree }: ComposedMachine,
  scope: Scope,
  found: Diagnostic[],
): { readonly tree: TreeMap; readonly count: number | undefined } {
  const entry = tree.entries.get('count');
  const entries = new Map(tree.entries);
  entries.delete('extends');
  if (entry === undefined) return { tree: { ...tree, entries }, count: undefined };
  const start = { schema: schemaOfKey(machineSchema(), 'count'), path: `machines.${name}.count` };
  const { tree: value, diagnostics } = interpolate(entry.value, start, scope);
  found.push(...diagnostics);
  entries.set('count', { ...entry, value });
  const count = value.kind === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
  return { tree: { ...tree, entries }, count };
}

function fill(instance: MachineInstance, scope: Scope, found: Diagnostic[]): TreeMap {
  const start = { schema: machineSchema(), path: `machines.${instance.name}` };
  const { tree, diagnostics } = interpolate(instance.tree, start, machineScope(scope, instance));
  found.push(...diagnostics);
  return tree.kind === 'map' ? tree : instance.tree;
}

/** Rounds for each machine apart: what `count` multiplied is wrong once. */
function checkFinished(name: string, entry: Entry): readonly (readonly Diagnostic[])[] {
  const { place } = entry.value;
  const machines: TreeMap = { kind: 'map', place, entries: new Map([[name, entry]]) };
  const document: TreeMap = { kind: 'map', place, entries: new Map([['machines', { key: entry.key, value: machines }]]) };
  return [checkForms(document, { schema: rootSchema, path: '' }, forms), validateTree(document, { isLayer: true })];
}
