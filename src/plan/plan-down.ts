import type { RecordedMachine } from '../state/recorded.ts';
import type { Goal, PlanFacts } from './facts.ts';
import { orderSteps } from './order.ts';
import type { MachinePlan, Plan, Step, StepCost } from './step.ts';

/** Plans `halt` and `destroy`. Works from what was recorded, so the Vfile may be gone. */
export function planDown(facts: PlanFacts, goal: Extract<Goal, { kind: 'halt' | 'destroy' }>): Plan {
  const all = Object.values(facts.recorded);
  const scope = goal.names.length === 0 ? all : all.filter((recorded) => goal.names.includes(recorded.name));
  const parts = scope.map((recorded) =>
    goal.kind === 'halt' ? haltPart(facts, recorded, goal.force) : destroyPart(recorded, 'you asked for it'),
  );
  const last = goal.kind === 'destroy' && scope.length === all.length;
  const steps = [...parts.flatMap((part) => part.steps), ...(last ? removeNetworks(facts) : [])];
  return {
    environment: facts.environment,
    machines: parts.map((part) => part.line),
    steps: orderSteps(steps, goal.kind === 'halt' ? all.map((recorded) => recorded.machine) : []),
    notes: [],
    destructive: goal.kind === 'destroy' ? scope.map((recorded) => recorded.name) : [],
  };
}

/** One machine's line and steps. */
export interface DownPart {
  readonly line: MachinePlan;
  readonly steps: readonly Step[];
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
  return { line: { ...emptyLine(name, 'restart'), action: 'update', reasons: [reason] }, steps: [stop] };
}

function emptyLine(machine: string, cost: StepCost): MachinePlan {
  return { machine, action: 'none', cost, reasons: [], changes: [], loses: [], provision: [], notes: [] };
}

function removeNetworks(facts: PlanFacts): readonly Step[] {
  // Of an engine that had machines, also one that is not there: what goes with it may be.
  const used = new Set(Object.values(facts.recorded).map((recorded) => recorded.provider));
  return Object.entries(facts.networks)
    .filter(([provider, status]) => status !== 'absent' || used.has(provider))
    .map(([provider]) => ({
      id: `network.${provider}.remove`,
      kind: 'remove-network',
      provider,
      needs: [],
      reason: 'no machine is left',
      cost: 'safe',
    }));
}
