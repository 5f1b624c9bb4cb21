import type { HookMoment } from '../machine/machine.ts';
import type { Goal, PlanFacts } from './facts.ts';
import type { Plan, Step } from './step.ts';

type HookStep = Extract<Step, { kind: 'run-hook' }>;

/**
 * The plan with the programs of the host that belong to it: after everything else, or before anything goes down. A plan without steps
 * has none, but for those after `up` that an earlier run did not come to.
 */
export function withHooks(plan: Plan, facts: PlanFacts, goal: Goal): Plan {
  const moment = momentOf(goal);
  const owed = moment === 'after_up' && facts.hooksOwed === true;
  if (moment === undefined || (plan.steps.length === 0 && !owed)) return plan;
  const reason = owed && plan.steps.length === 0 ? 'an earlier run did not come to its end' : reasons[moment];
  const hooks = hookSteps(facts, moment, reason);
  if (hooks.length === 0) return plan;
  return { ...plan, steps: moment === 'after_up' ? last(plan.steps, hooks) : first(hooks, plan.steps) };
}

const reasons: Readonly<Record<HookMoment, string>> = {
  after_up: 'the Vfile has it after up',
  before_halt: 'the Vfile has it before halt',
  before_destroy: 'the Vfile has it before destroy',
};

function momentOf({ kind }: Goal): HookMoment | undefined {
  switch (kind) {
    case 'up':
    case 'reload':
    case 'resume':
      return 'after_up';
    case 'halt':
      return 'before_halt';
    case 'destroy':
      return 'before_destroy';
    case 'provision':
    case 'suspend':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** One after the other, in the Vfile's order. */
function hookSteps({ hooks = [] }: PlanFacts, moment: HookMoment, reason: string): readonly HookStep[] {
  const id = (position: number): string => `hook.${moment}.${position + 1}`;
  return hooks
    .filter((hook) => hook.moment === moment)
    .map((hook, position) => {
      const needs = position === 0 ? [] : [id(position - 1)];
      return { id: id(position), kind: 'run-hook', moment, path: hook.path, hook: hook.name, needs, reason, cost: 'safe' };
    });
}

function last(steps: readonly Step[], hooks: readonly HookStep[]): readonly Step[] {
  const ids = steps.map(({ id }) => id);
  return [...steps, ...hooks.map((hook) => ({ ...hook, needs: [...hook.needs, ...ids] }))];
}

function first(hooks: readonly HookStep[], steps: readonly Step[]): readonly Step[] {
  const ids = hooks.map(({ id }) => id);
  return [...hooks, ...steps.map((step) => ({ ...step, needs: [...step.needs, ...ids] }))];
}
