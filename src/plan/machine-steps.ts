import type { Observed } from '../provider/observed.ts';
import type { RecordedMachine, RecordedPort } from '../state/recorded.ts';
import { diffMachine, diffPorts, type MachineDiff, portText, samePort } from './diff.ts';
import type { WantedMachine } from './facts.ts';
import { wantedSteps } from './pair-steps.ts';
import { diffProvision, type ProvisionDiff } from './provision-diff.ts';
import type { MachinePlan, Step, StepCost } from './step.ts';

/** All that is known of one machine, and what the command wants of it. */
export interface MachineSituation {
  readonly wanted: WantedMachine;
  readonly recorded: RecordedMachine | undefined;
  readonly observed: Observed;
  /** It is to run in the end. */
  readonly power: boolean;
  /** Why it is restarted even if nothing differs. */
  readonly restart?: string;
  /** Its forwards that listen now. */
  readonly listening: readonly RecordedPort[];
  /** Those of them that another machine is to have. */
  readonly givesAway: readonly RecordedPort[];
  /** Set when it had another name before. */
  readonly renamedFrom?: string;
  readonly provisionWith?: readonly string[];
}

/** One machine's part of a plan: its line, and its steps wired among themselves. */
export interface MachinePart {
  readonly line: MachinePlan;
  readonly steps: readonly Step[];
  /** The diff it came from; `order.ts` reads whether an image and a network are needed. */
  readonly diff: MachineDiff;
}

/** Plans one machine. Needs on images, networks and other machines are added by `order.ts`. */
export function planMachine(situation: MachineSituation): MachinePart {
  const { wanted, recorded, observed } = situation;
  const base = diffMachine(wanted, recorded, observed, situation);
  const fresh = base.action === 'create' || base.action === 'replace';
  const runs = base.start || base.resume || (!fresh && observed.status === 'running');
  const ports = runs || fresh ? portChanges(situation, base) : [];
  // What is shown is measured against what listens now: that a restart takes unchanged forwards away for a moment is no change.
  const shown = fresh || !runs ? ports : diffPorts(wanted.ports, situation.listening);
  const provision = runs ? provisionOf(situation, base, fresh) : { runs: [], notes: [] };
  const probes = runs && probesAreDue(situation, base, provision);
  const steps = buildSteps(situation, base, {
    ports: runs && (ports.length + shown.length > 0 || (!fresh && recordsOtherPorts(situation))),
    provision,
    probes,
  });
  return { line: describe(situation, base, shown, provision, steps), steps, diff: base };
}

function portChanges(situation: MachineSituation, diff: MachineDiff) {
  const listening = diff.start || diff.resume || diff.clear ? [] : situation.listening;
  return diffPorts(situation.wanted.ports, listening);
}

/**
 * A stop that was broken off has taken its ports from the record, whether or not they still listen; a power cut has ended forwards that the
 * record still has, among them one that another machine is to have now.
 */
function recordsOtherPorts({ wanted, recorded }: MachineSituation): boolean {
  return diffPorts(wanted.ports, recorded?.ports ?? []).length > 0;
}

function provisionOf(situation: MachineSituation, diff: MachineDiff, fresh: boolean): ProvisionDiff {
  const { wanted, recorded, provisionWith } = situation;
  const pairs = wantedSteps(wanted.machine.provision, wanted.steps);
  const owed = recorded !== undefined && !recorded.startedProvisioned;
  const starts = diff.start || owed;
  return diffProvision(pairs, recorded?.provision ?? [], { fresh, starts, ...(provisionWith && { only: provisionWith }) });
}

function probesAreDue(situation: MachineSituation, diff: MachineDiff, provision: ProvisionDiff): boolean {
  const { ready } = situation.wanted.machine;
  if (ready.length === 0) return false;
  if (diff.start || diff.resume || provision.runs.length > 0 || situation.recorded?.ready !== true) return true;
  return JSON.stringify(situation.recorded.machine.ready) !== JSON.stringify(ready);
}

interface Due {
  readonly ports: boolean;
  readonly provision: ProvisionDiff;
  readonly probes: boolean;
}

function buildSteps(situation: MachineSituation, diff: MachineDiff, due: Due): readonly Step[] {
  const chain = new StepChain(situation);
  if (situation.renamedFrom !== undefined) chain.add('rename', { from: situation.renamedFrom }, `was "${situation.renamedFrom}"`, 'safe');
  addRelease(chain, situation, { diff, forwards: due.ports });
  addEngineSteps(chain, situation, diff);
  addGuestSteps(chain, situation.wanted, due);
  return chain.steps;
}

/**
 * Host ports that another machine is to have are let go first, if not by a stop: two machines may exchange theirs. One that only
 * loses ports does so when its forwards are set.
 */
function addRelease(chain: StepChain, situation: MachineSituation, { diff, forwards }: { diff: MachineDiff; forwards: boolean }): void {
  const { wanted, recorded, listening, givesAway } = situation;
  if (givesAway.length === 0 || diff.stop || diff.clear) return;
  const gains = wanted.ports.some((port) => !listening.some((other) => samePort(port, other)));
  if (forwards && !gains) return;
  const kept = listening.filter((port) => !givesAway.includes(port));
  const names = givesAway.map((port) => portText(port)).join(', ');
  chain.add(
    'forward-ports',
    { want: recorded?.machine ?? wanted.machine, ports: kept },
    `${names} goes to another machine`,
    'live',
    'release',
  );
}

function addEngineSteps(chain: StepChain, situation: MachineSituation, diff: MachineDiff): void {
  const { wanted, restart } = situation;
  const want = wanted.machine;
  if (diff.clear) chain.add('destroy', {}, clearReason(diff), diff.action === 'replace' ? 'data-loss' : 'safe');
  if (diff.resume) chain.add('resume', { want: situation.recorded?.machine ?? want }, 'it is suspended', 'safe');
  if (diff.stop) chain.add('stop', { how: 'graceful' }, restart ?? stopReason(situation), 'restart');
  if (diff.action === 'create' || diff.action === 'replace') {
    chain.add('create', { want, image: wanted.image.name, diskKind: wanted.image.diskKind }, diff.reasons[0] ?? '', 'safe');
  } else if (diff.changes.length > 0) {
    chain.add('update', { want, changes: diff.changes }, diff.reasons.join('; '), diff.stop ? 'restart' : 'live');
  }
  if (diff.start) chain.add('start', { want }, startReason(diff), 'safe');
}

function addGuestSteps(chain: StepChain, wanted: WantedMachine, due: Due): void {
  const want = wanted.machine;
  const forwards = ['forward-ports', { want, ports: wanted.ports }, 'ports differ from those that listen', 'live'] as const;
  // An engine that carries them does one thing with a machine at a time; the keeper needs no machine at all.
  if (due.ports && wanted.carrier === 'engine') chain.add(...forwards);
  else if (due.ports) chain.branch(...forwards);
  for (const { step, fact, reason } of due.provision.runs) {
    chain.add('provision', { step, digests: fact.digests, layerKey: fact.layerKey }, reason, 'live', step.id);
  }
  if (due.probes) chain.add('wait-ready', { probes: want.ready }, 'its ready probes', 'safe');
}

function clearReason(diff: MachineDiff): string {
  return diff.action === 'replace' ? diff.reasons.join('; ') : 'leftovers of what was there before';
}

function stopReason({ recorded }: MachineSituation): string {
  return recorded?.stopping === true ? 'its stop did not come to the end' : 'its changes need a restart';
}

function startReason(diff: MachineDiff): string {
  if (diff.stop) return 'stopped for its changes';
  return diff.action === 'update' ? (diff.reasons[0] ?? 'it is not running') : 'just created';
}

/** Collects one machine's steps; each needs the one before it on the main line. */
class StepChain {
  readonly steps: Step[] = [];
  private last: string | undefined;
  private readonly machine: string;
  private readonly provider: string;

  constructor(situation: MachineSituation) {
    this.machine = situation.wanted.machine.name;
    this.provider = situation.wanted.provider;
  }

  add(kind: Step['kind'], body: object, reason: string, cost: StepCost, suffix?: string): void {
    this.last = this.branch(kind, body, reason, cost, suffix);
  }

  /** A step beside the main line: nothing on the line waits for it. */
  branch(kind: Step['kind'], body: object, reason: string, cost: StepCost, suffix?: string): string {
    const id = suffix === undefined ? `${this.machine}.${kind}` : `${this.machine}.${kind}.${suffix}`;
    const needs = this.last === undefined ? [] : [this.last];
    this.steps.push({ id, kind, machine: this.machine, provider: this.provider, needs, reason, cost, ...body } as Step);
    return id;
  }
}

function describe(
  situation: MachineSituation,
  diff: MachineDiff,
  ports: MachinePlan['changes'],
  provision: ProvisionDiff,
  steps: readonly Step[],
): MachinePlan {
  const fresh = diff.action === 'create' || diff.action === 'replace';
  const changes = fresh ? [] : [...diff.changes, ...ports];
  const reasons = [...diff.reasons];
  if (situation.renamedFrom !== undefined) reasons.unshift(`renamed from "${situation.renamedFrom}"`);
  return {
    machine: situation.wanted.machine.name,
    action: diff.action === 'none' && steps.length > 0 ? 'update' : diff.action,
    cost: planCost(diff, steps),
    reasons,
    changes,
    loses: diff.action === 'replace' ? ['its disk: everything changed in the machine since it was made'] : [],
    provision: provision.runs.map((run) => ({ id: run.step.id, reason: run.reason })),
    notes: [...folderNotes(situation.wanted, diff), ...provision.notes],
  };
}

/** What is put into the machine by a start and never comes back is said where it happens. */
function folderNotes({ machine, copiesFolders }: WantedMachine, diff: MachineDiff): readonly string[] {
  if (!copiesFolders || !diff.start || machine.folders.length === 0) return [];
  const names = machine.folders.map(({ to }) => to).join(', ');
  return [`${names}: one-way copy by rsync at each start; what the machine changes there does not come back`];
}

function planCost(diff: MachineDiff, steps: readonly Step[]): StepCost {
  if (diff.action === 'replace') return 'data-loss';
  if (diff.stop) return 'restart';
  return steps.some((step) => step.cost === 'live') && diff.action !== 'create' ? 'live' : 'safe';
}
