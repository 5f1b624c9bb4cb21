import { VupError } from '../errors/vup-error.ts';
import type { Plan } from '../plan/step.ts';
import { formatPlan } from '../render/print.ts';
import type { CliContext, RunOptions } from './context.ts';

/** Shows the plan where something is lost and asks; without a terminal it refuses and names the flag. */
export async function approvePlan(context: CliContext, plan: Plan, options: RunOptions): Promise<boolean> {
  const { terminal, host } = context;
  const risky = plan.destructive.length > 0;
  if (!risky || options.yes === true) return true;
  const text = `${formatPlan(plan, context.text)}\n`;
  if (host.prompt.interactive && options.json !== true) {
    terminal.out(text);
    return host.prompt.confirm(`This destroys data in: ${plan.destructive.join(', ')}. Go on?`);
  }
  if (options.json !== true) terminal.err(text);
  throw new VupError('VUP_DECLINED', {
    message: `this would destroy data in: ${plan.destructive.join(', ')}, and there is no terminal to ask on`,
    hint: 'look at it with: vup plan; then run it again with --yes',
  });
}
