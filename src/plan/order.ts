import type { Machine } from '../machine/machine.ts';
import { type HandOvers, handOverNeeds } from './hand-over.ts';
import type { Step } from './step.ts';

/** Steps with all their needs, sorted so that none comes before a step it needs; ties keep the order of the Vfile. */
export function orderSteps(steps: readonly Step[], machines: readonly Machine[], handOvers: HandOvers = new Map()): readonly Step[] {
  // Few of many: each of a thousand machines looks for its needs among them.
  const shared = steps.filter(({ kind }) => kind === 'pull-image' || kind === 'create-disk' || kind === 'create-network');
  const going = steps.filter(({ kind }) => kind === 'destroy' || kind === 'forget');
  const needsOf = (step: Step) => [...sharedNeeds(step, { steps, shared, going, handOvers }), ...dependencyNeeds(step, steps, machines)];
  return sortByNeeds(steps.map((step) => withNeeds(step, needsOf(step))));
}

function withNeeds(step: Step, more: readonly string[]): Step {
  const needs = [...new Set([...step.needs, ...more])].filter((id) => id !== step.id);
  return { ...step, needs };
}

/** Where a step's needs may be. */
interface Surroundings {
  readonly steps: readonly Step[];
  /** Images, disks, networks. */
  readonly shared: readonly Step[];
  /** What ends machines. */
  readonly going: readonly Step[];
  readonly handOvers: HandOvers;
}

/** What a step waits for outside its own machine: image, disk, network, ports. */
function sharedNeeds(step: Step, { steps, shared, going, handOvers }: Surroundings): readonly string[] {
  switch (step.kind) {
    case 'create-disk':
      return idsOf(shared, (other) => other.kind === 'pull-image' && other.image === step.image && other.diskKind === step.diskKind);
    case 'create':
      return imageNeeds(step, shared);
    case 'destroy':
      return replacementNeeds(step, steps, shared);
    case 'forward-ports':
      // What goes may have the port still, and so may what gives it away.
      return [...idsOf(going, (other) => other.kind === 'destroy'), ...handOverNeeds(step, steps, handOvers)];
    case 'resume':
      return idsOf(shared, (other) => sameProvider(step, other) && other.kind === 'create-network');
    case 'start':
      return idsOf(
        shared,
        (other) =>
          sameProvider(step, other) &&
          (other.kind === 'create-network' || (other.kind === 'create-disk' && other.image === step.want.image.name)),
      );
    case 'remove-network':
      return idsOf(
        going,
        (other) => (other.kind === 'destroy' || other.kind === 'forget') && step.providers.includes(other.provider ?? step.provider),
      );
    default:
      return [];
  }
}

function imageNeeds(create: Extract<Step, { kind: 'create' }>, shared: readonly Step[]): readonly string[] {
  return idsOf(shared, (other) => sameProvider(create, other) && isDiskOf(other, create));
}

/** What is replaced stays until the image of its successor is at hand: one that cannot be had or used costs no machine. */
function replacementNeeds({ machine }: Step, steps: readonly Step[], shared: readonly Step[]): readonly string[] {
  const successor = steps.find((other) => other.kind === 'create' && other.machine === machine);
  return successor?.kind === 'create' ? imageNeeds(successor, shared) : [];
}

function isDiskOf(step: Step, { image, diskKind }: Extract<Step, { kind: 'create' }>): boolean {
  return (step.kind === 'create-disk' || step.kind === 'pull-image') && step.image === image && step.diskKind === diskKind;
}

function sameProvider(a: Step, b: Step): boolean {
  return b.provider === undefined || a.provider === b.provider;
}

/** A machine starts when those it depends on are through; it stops before they do. */
function dependencyNeeds(step: Step, steps: readonly Step[], machines: readonly Machine[]): readonly string[] {
  if (step.machine === undefined) return [];
  if (step.kind === 'start' || step.kind === 'resume') {
    const wanted = machines.find((machine) => machine.name === step.machine);
    const behind = wanted?.dependsOn ?? [];
    if (behind.length === 0) return [];
    // One that is resumed only to be stopped is stopped before those it depends on are.
    const passing = step.kind === 'resume' && steps.some((other) => other.machine === step.machine && other.kind === 'stop');
    const isThrough = (other: Step): boolean => (passing ? other.kind === 'resume' : comesUp(other));
    return idsOf(steps, (other) => other.machine !== undefined && behind.includes(other.machine) && isThrough(other));
  }
  if (goesDown(step)) {
    const dependents = machines.filter((machine) => machine.dependsOn.includes(step.machine ?? '')).map((machine) => machine.name);
    if (dependents.length === 0) return [];
    return idsOf(steps, (other) => other.machine !== undefined && dependents.includes(other.machine) && goesDown(other));
  }
  return [];
}

function comesUp(step: Step): boolean {
  return (
    step.kind === 'start' || step.kind === 'resume' || step.kind === 'provision' || step.kind === 'wait-ready' || step.kind === 'update'
  );
}

function goesDown(step: Step): boolean {
  return step.kind === 'stop' || step.kind === 'suspend' || step.kind === 'destroy';
}

function idsOf(steps: readonly Step[], matches: (step: Step) => boolean): readonly string[] {
  return steps.filter(matches).map((step) => step.id);
}

function sortByNeeds(steps: readonly Step[]): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const sorted = new Map<string, Step>();
  const open = new Set<string>();
  const visit = (step: Step): void => {
    if (sorted.has(step.id)) return;
    if (open.has(step.id)) throw new Error(`steps need each other: ${[...open, step.id].join(' -> ')}`);
    open.add(step.id);
    for (const need of step.needs) {
      const before = byId.get(need);
      if (before !== undefined) visit(before);
    }
    open.delete(step.id);
    sorted.set(step.id, step);
  };
  for (const step of steps) visit(step);
  return [...sorted.values()];
}
