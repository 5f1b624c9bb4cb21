import type { EnvValue } from '../machine/env-value.ts';
import type { Change, Observed } from '../provider/observed.ts';
import type { RecordedMachine, RecordedPort } from '../state/recorded.ts';
import { diffOptions } from './diff-options.ts';
import type { WantedMachine } from './facts.ts';
import type { PlanAction } from './step.ts';

/** How one machine must change to be as wanted. Decisions only; `machine-steps.ts` makes steps of them. */
export interface MachineDiff {
  readonly action: PlanAction;
  /** Engine leftovers go first: a broken creation, a half-done destroy, or a machine that is replaced. */
  readonly clear: boolean;
  /** A suspended machine runs again first, so that it can be changed and stopped like any other. */
  readonly resume: boolean;
  /** A running machine has to be stopped before its changes. */
  readonly stop: boolean;
  readonly start: boolean;
  readonly changes: readonly Change[];
  readonly reasons: readonly string[];
}

/** What a command wants of a machine besides what the Vfile says. */
export interface PowerWish {
  /** It is to run in the end. */
  readonly power: boolean;
  /** Why it is restarted even if nothing differs. */
  readonly restart?: string;
}

/** Compares one wanted machine with what was recorded and found. */
export function diffMachine(
  wanted: WantedMachine,
  recorded: RecordedMachine | undefined,
  observed: Observed,
  wish: PowerWish,
): MachineDiff {
  const makes = creationReason(recorded, observed);
  if (makes !== undefined) return creation(makes, recorded, observed, wish.power);
  const replaces = replaceReasons(wanted, recorded, observed);
  if (replaces.length > 0) return { ...whole('replace', true, wish.power), reasons: replaces };
  return adjustment(wanted, recorded, observed, wish);
}

function whole(action: PlanAction, clear: boolean, start: boolean): MachineDiff {
  return { action, clear, resume: false, stop: false, start, changes: [], reasons: [] };
}

function creationReason(recorded: RecordedMachine | undefined, observed: Observed): string | undefined {
  if (recorded === undefined) return observed.status === 'absent' ? 'it does not exist yet' : undefined;
  if (recorded.status === 'creating') return 'its creation was interrupted';
  if (recorded.status === 'tainted') return 'its creation failed';
  if (recorded.status === 'destroying') return 'its destruction was interrupted';
  return observed.status === 'absent' ? 'it was removed behind Vup’s back' : undefined;
}

function creation(reason: string, recorded: RecordedMachine | undefined, observed: Observed, power: boolean): MachineDiff {
  const leftovers = recorded !== undefined || observed.status !== 'absent';
  return { ...whole('create', leftovers, power), reasons: [reason] };
}

function replaceReasons(wanted: WantedMachine, recorded: RecordedMachine | undefined, observed: Observed): readonly string[] {
  if (recorded === undefined) return ['it exists in the engine, but Vup has no record of it'];
  const reasons = wanted.changes.filter((change) => change.cost === 'replace').map((change) => change.reason);
  if (observed.lost === true) reasons.push(observed.reason ?? 'its disk is gone');
  if (recorded.provider !== wanted.provider) reasons.push(`provider: ${recorded.provider} -> ${wanted.provider}`);
  if (recorded.imageName !== wanted.image.name) reasons.push(`image: ${recorded.imageName} -> ${wanted.image.name}`);
  else if (wanted.image.digest !== undefined && wanted.image.digest !== recorded.chain.image.digest) {
    reasons.push(
      `image ${wanted.image.name} has new contents (${recorded.chain.image.digest.slice(0, 12)} -> ${wanted.image.digest.slice(0, 12)})`,
    );
  }
  return observed.status === 'unknown' ? [] : reasons;
}

const asItIs: MachineDiff = { action: 'none', clear: false, resume: false, stop: false, start: false, changes: [], reasons: [] };

function adjustment(wanted: WantedMachine, recorded: RecordedMachine | undefined, observed: Observed, wish: PowerWish): MachineDiff {
  const resume = observed.status === 'suspended';
  // What sleeps on can be neither changed nor restarted.
  if (resume && !wish.power) return asItIs;
  const changes = [...wanted.changes, ...diffOptions(wanted, recorded), ...envChange(wanted, recorded)];
  const { restart, start, reasons } = powerNeeds({ recorded, observed, changes }, wish);
  const broken = observed.status === 'broken';
  const action = changes.length > 0 || start || broken || restart || resume ? 'update' : 'none';
  return {
    action,
    clear: false,
    resume,
    stop: restart || broken,
    start,
    changes,
    reasons: [...reasons, ...changes.map(({ reason }) => reason)],
  };
}

interface Found {
  readonly recorded: RecordedMachine | undefined;
  readonly observed: Observed;
  readonly changes: readonly Change[];
}

/** Whether it is stopped and started, and why. A suspended one counts as running: it is resumed first. */
function powerNeeds(
  found: Found,
  wish: PowerWish,
): { readonly restart: boolean; readonly start: boolean; readonly reasons: readonly string[] } {
  const { recorded, observed, changes } = found;
  const running = observed.status === 'running' || observed.status === 'suspended';
  // A guest that is on its way down would soon be gone: its stop is finished first.
  const wanted = recorded?.stopping === true ? 'its stop did not come to the end' : wish.restart;
  const restart = running && (wanted !== undefined || changes.some((change) => change.cost === 'restart'));
  if (isUnfinished(recorded, observed) && wish.power && !restart) {
    return { restart, start: true, reasons: ['its start did not come to the end'] };
  }
  const reasons = powerReasons(observed, wish.power && !(observed.status === 'running'), running ? wanted : undefined);
  return { restart, start: wish.power && (!running || restart), reasons };
}

/** The engine runs it, but the guest in it may never have come up. */
function isUnfinished(recorded: RecordedMachine | undefined, observed: Observed): boolean {
  return observed.status === 'running' && recorded?.starting === true;
}

function powerReasons(observed: Observed, starts: boolean, restart: string | undefined): readonly string[] {
  if (observed.status === 'broken') return [`it is broken: ${observed.reason ?? 'the engine does not say why'}`];
  const asleep = observed.status === 'suspended' ? ['it is suspended'] : [];
  if (restart !== undefined) return [...asleep, restart];
  if (asleep.length > 0 || !starts) return asleep;
  return ['it is not running'];
}

function envChange(wanted: WantedMachine, recorded: RecordedMachine | undefined): readonly Change[] {
  if (recorded === undefined) return [];
  const before = recorded.machine.env;
  const now = wanted.machine.env;
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => !isSame(before[name], now[name])).sort();
  if (names.length === 0) return [];
  return [{ field: 'env', cost: 'live', reason: `env: ${names.join(', ')} changed` }];
}

/** Secrets are known by name alone: another value is no change. */
function isSame(before: EnvValue | undefined, now: EnvValue | undefined): boolean {
  return JSON.stringify(before) === JSON.stringify(now);
}

/** Ports as changes, or none when those that listen are those that are wanted. All are live. */
export function diffPorts(wanted: readonly RecordedPort[], listening: readonly RecordedPort[]): readonly Change[] {
  const added = wanted.filter((port) => !listening.some((other) => samePort(port, other)));
  const removed = listening.filter((port) => !wanted.some((other) => samePort(port, other)));
  return [
    ...removed.map(
      (port): Change => ({ field: 'ports', from: portText(port), cost: 'live', reason: `port ${portText(port)} is no longer wanted` }),
    ),
    ...added.map(
      (port): Change => ({ field: 'ports', to: portText(port), cost: 'live', reason: `port ${portText(port)} is not forwarded` }),
    ),
  ];
}

/** True when both forward the same host port to the same guest port. */
export function samePort(a: RecordedPort, b: RecordedPort): boolean {
  return a.bind === b.bind && a.host === b.host && a.guest === b.guest && a.protocol === b.protocol;
}

/** `8080:80`, with the protocol when it is not tcp; `auto` for a host port that is chosen when it is made. */
export function portText(port: RecordedPort): string {
  return `${port.host === 0 ? 'auto' : port.host}:${port.guest}${port.protocol === 'tcp' ? '' : `/${port.protocol}`}`;
}
