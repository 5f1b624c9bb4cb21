import { VupError } from '../errors/vup-error.ts';
import type { Plan } from '../plan/step.ts';
import { formatPlan } from '../render/print.ts';
import type { CliContext, RunOptions } from './context.ts';

/** Shows what is about to happen, and asks where something is lost; without a terminal it refuses and names the flag. */
export async function approvePlan(context: CliContext, plan: Plan, options: RunOptions): Promise<boolean> {
  const { terminal, host } = context;
  const silent = options.json === true || options.quiet === true;
  const risky = plan.destructive.length > 0 && options.yes !== true;
  // The run says its notes itself; before a question they are part of what is asked.
  const shown = risky ? plan : { ...plan, notes: [] };
  if (!silent || (risky && options.json !== true)) terminal.out(formatPlan(shown, context.text));
  if (!risky) return true;
  if (host.prompt.interactive && options.json !== true) {
    return host.prompt.confirm(`This destroys data in: ${plan.destructive.join(', ')}. Go on?`);
  }
  throw new VupError('VUP_DECLINED', {
    message: `this would destroy data in: ${plan.destructive.join(', ')}, and there is no terminal to ask on`,
    hint: `${options.json === true ? 'look at it with: vup plan' : 'the plan is above'}; run it again with --yes`,
  });
}
