import type { RecordedMachine } from '../state/recorded.ts';
import type { Goal, PlanFacts } from './facts.ts';
import { orderSteps } from './order.ts';
import type { MachinePlan, Plan, Step, StepCost } from './step.ts';

/** The goals that need no Vfile. */
type DownGoal = Extract<Goal, { kind: 'halt' | 'suspend' | 'destroy' }>;

/** Plans `halt`, `suspend` and `destroy`. Works from what was recorded, so the Vfile may be gone. */
export function planDown(facts: PlanFacts, goal: DownGoal): Plan {
  const all = Object.values(facts.recorded);
  const scope = goal.names.length === 0 ? all : all.filter((recorded) => goal.names.includes(recorded.name));
  const parts = scope.map((recorded) => partOf(facts, recorded, goal));
  const last = goal.kind === 'destroy' && scope.length === all.length;
  const steps = [...parts.flatMap((part) => part.steps), ...(last ? removeNetworks(facts) : [])];
  return {
    environment: facts.environment,
    machines: parts.map((part) => part.line),
    steps: orderSteps(steps, goal.kind === 'destroy' ? [] : all.map((recorded) => recorded.machine)),
    notes: [],
    destructive: goal.kind === 'destroy' ? scope.map((recorded) => recorded.name) : [],
  };
}

/** One machine's line and steps. */
export interface DownPart {
  readonly line: MachinePlan;
  readonly steps: readonly Step[];
}

function partOf(facts: PlanFacts, recorded: RecordedMachine, goal: DownGoal): DownPart {
  switch (goal.kind) {
    case 'halt':
      return haltPart(facts, recorded, goal.force);
    case 'suspend':
      return suspendPart(facts, recorded);
    case 'destroy':
      return destroyPart(recorded, 'you asked for it');
    default:
      return goal satisfies never;
  }
}

/** Destroys a recorded machine and forgets it. */
export function destroyPart(recorded: RecordedMachine, reason: string): DownPart {
  const { name, provider } = recorded;
  const destroy: Step = { id: `${name}.destroy`, kind: 'destroy', machine: name, provider, needs: [], reason, cost: 'data-loss' };
  const forget: Step = { id: `${name}.forget`, kind: 'forget', machine: name, provider, needs: [destroy.id], reason, cost: 'safe' };
  const loses = ['its disk: everything in the machine'];
  return { line: { ...emptyLine(name, 'data-loss'), action: 'destroy', reasons: [reason], loses }, steps: [destroy, forget] };
}

function haltPart(facts: PlanFacts, recorded: RecordedMachine, force: boolean): DownPart {
  const { name, provider } = recorded;
  const status = facts.observed[name]?.status;
  if (status === 'stopped' || status === 'absent') return { line: emptyLine(name, 'safe'), steps: [] };
  const how = force ? 'force' : 'graceful';
  const reason = 'you asked for it';
  const stop: Step = { id: `${name}.stop`, kind: 'stop', machine: name, provider, how, needs: [], reason, cost: 'restart' };
  const loses = status === 'suspended' ? ['what it had in memory when it was suspended'] : [];
  return { line: { ...emptyLine(name, 'restart'), action: 'update', reasons: [reason], loses }, steps: [stop] };
}

function suspendPart(facts: PlanFacts, recorded: RecordedMachine): DownPart {
  const { name, provider } = recorded;
  const status = facts.observed[name]?.status;
  // One whose suspension or waking was broken off only looks asleep: its engine may still run.
  const halfAsleep = status === 'suspended' && recorded.starting === true;
  if (status !== 'running' && !halfAsleep) return { line: emptyLine(name, 'safe'), steps: [] };
  const reason = 'you asked for it';
  const suspend: Step = { id: `${name}.suspend`, kind: 'suspend', machine: name, provider, needs: [], reason, cost: 'restart' };
  return { line: { ...emptyLine(name, 'restart'), action: 'update', reasons: [reason] }, steps: [suspend] };
}

function emptyLine(machine: string, cost: StepCost): MachinePlan {
  return { machine, action: 'none', cost, reasons: [], changes: [], loses: [], provision: [], notes: [] };
}

/** One step for each network: providers whose machines are on the same kind share it. */
function removeNetworks(facts: PlanFacts): readonly Step[] {
  // Of an engine that had machines or a network, also one that is not there: what goes with it may be, after a removal that was cut off.
  const used = new Set([...Object.values(facts.recorded).map((recorded) => recorded.provider), ...(facts.recordedNetworks ?? [])]);
  const shared = new Map<string, string[]>();
  for (const [provider, status] of Object.entries(facts.networks)) {
    if (status === 'absent' && !used.has(provider)) continue;
    const kind = facts.networkKinds?.[provider] ?? `${provider}'s own`;
    shared.set(kind, [...(shared.get(kind) ?? []), provider]);
  }
  return [...shared.values()].flatMap((providers) => removeNetwork(providers));
}

function removeNetwork(providers: readonly string[]): readonly Step[] {
  const [provider] = providers;
  if (provider === undefined) return [];
  const reason = 'no machine is left';
  return [{ id: `network.${provider}.remove`, kind: 'remove-network', provider, providers, needs: [], reason, cost: 'safe' }];
}
