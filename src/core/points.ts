import type { Host } from '../host/host.ts';
import type { Goal } from '../plan/facts.ts';
import { type Step, stepKinds } from '../plan/step.ts';

/** Before a step's intent · intent on the disk, effect not begun · effect over, outcome not written · outcome on the disk. */
export const stepPlaces = ['before', 'intended', 'done', 'recorded'] as const;

/** A record that changes without an effect in the engine has no intent. */
const settlePlaces = ['settle.done', 'settle.recorded'] as const;

/** While an environment is made: its entry in the index, its folders, its leases, its first state are there. */
const claimPlaces = ['claim.indexed', 'claim.folders-made', 'claim.network-leased', 'claim.ids-leased', 'claim.recorded'] as const;

/** The lock is held · the state is about to be written, is written, and the journal is emptied. */
const recordPlaces = ['run.locked', 'save.before', 'save.written', 'save.cleared'] as const;

/** `Vfile.lock` is about to be written, and is written. */
const lockFilePlaces = ['lock-file.before', 'lock-file.written'] as const;

/** What is kept of an environment without machines is about to go, and each part of it is gone. */
const forgetPlaces = [
  'forget-environment.before',
  'forget-environment.sockets-removed',
  'forget-environment.set-aside',
  'forget-environment.unindexed',
  'forget-environment.leases-released',
  'forget-environment.folder-removed',
] as const;

/** Each of the places of a run that belong to no step. */
export type RunPlace =
  | (typeof claimPlaces)[number]
  | (typeof recordPlaces)[number]
  | (typeof lockFilePlaces)[number]
  | (typeof forgetPlaces)[number];

/** Kinds of steps that no plan for that goal has. All others have points, so that a new kind is never forgotten. */
const never: Readonly<Record<Goal['kind'], (kind: Step['kind']) => boolean>> = {
  up: (kind) => kind === 'suspend' || kind === 'remove-network',
  provision: (kind) => kind === 'run-hook' || kind === 'suspend' || kind === 'resume' || kind === 'forget' || kind === 'remove-network',
  reload: (kind) => kind === 'suspend' || kind === 'forget' || kind === 'remove-network',
  resume: (kind) => kind === 'suspend' || kind === 'forget' || kind === 'remove-network',
  halt: (kind) => kind !== 'stop' && kind !== 'run-hook',
  suspend: (kind) => kind !== 'suspend',
  destroy: (kind) => kind !== 'destroy' && kind !== 'forget' && kind !== 'remove-network' && kind !== 'run-hook',
};

/** Names of all points that runs for a goal pass, each at least in some run: `<goal>.<kind of step>.<place>`, and `<goal>.<place>` outside steps. */
export function pointsOf(goal: Goal['kind']): readonly string[] {
  const kinds = stepKinds.filter((kind) => !never[goal](kind));
  const steps = kinds.flatMap((kind) => stepPlaces.map((place) => `${kind}.${place}`));
  return [...steps, ...runPlacesOf(goal)].map((place) => `${goal}.${place}`);
}

function runPlacesOf(goal: Goal['kind']): readonly string[] {
  switch (goal) {
    case 'up':
    case 'provision':
    case 'reload':
    case 'resume':
      return [...claimPlaces, ...recordPlaces, ...settlePlaces, ...lockFilePlaces];
    case 'halt':
    case 'suspend':
      return recordPlaces;
    case 'destroy':
      return [...recordPlaces, ...settlePlaces, ...forgetPlaces];
    default:
      return goal satisfies never;
  }
}

/** Passes the points of a run for a goal that belong to no step. */
export type PassPoint = (place: RunPlace) => Promise<void>;

/** For what is done outside a run for a goal. */
export const noPoint: PassPoint = async () => undefined;

/** See {@link PassPoint}. */
export function passPoints({ failpoints }: Host, goal: Goal['kind']): PassPoint {
  return (place) => failpoints.hit(`${goal}.${place}`);
}
