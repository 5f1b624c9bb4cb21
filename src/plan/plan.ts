import type { Goal, PlanFacts } from './facts.ts';
import { planDown } from './plan-down.ts';
import { withHooks } from './plan-hooks.ts';
import { planUp } from './plan-up.ts';
import type { Plan } from './step.ts';

/** From facts and a goal to steps with reason and cost. Pure: the same facts give the same plan. */
export function plan(facts: PlanFacts, goal: Goal): Plan {
  return withHooks(planMachines(facts, goal), facts, goal);
}

function planMachines(facts: PlanFacts, goal: Goal): Plan {
  switch (goal.kind) {
    case 'up':
    case 'provision':
    case 'reload':
    case 'resume':
      return planUp(facts, goal);
    case 'halt':
    case 'suspend':
    case 'destroy':
      return planDown(facts, goal);
    default:
      return goal satisfies never;
  }
}

/** True when the plan would change nothing. */
export function isEmptyPlan(candidate: Plan): boolean {
  return candidate.steps.length === 0;
}
