import { painter } from './paint.ts';
import { planLines } from './plan-lines.ts';
import type { PrintableMachine, PrintablePlan } from './printable-plan.ts';
import { sanitizeLine } from './sanitize.ts';
import { joinLines, type TextOptions } from './text-options.ts';
import { wrapText } from './wrap-text.ts';

export type { PrintableMachine, PrintablePlan } from './printable-plan.ts';

/** What `vup` is about to do, as Terraform shows it, and the line that sums it up. */
export function formatPlan(plan: PrintablePlan, options: TextOptions): string {
  const paint = painter(options.color);
  const notes = plan.notes.flatMap((note) => wrapText(sanitizeLine(note), { columns: options.columns, first: 'note: ', rest: '      ' }));
  const body = planLines(plan, options);
  const summary = wrapText(summaryLine(plan), { columns: options.columns, rest: '  ' }).map((line) => paint('strong', line));
  return joinLines([...body, ...(body.length > 0 ? [''] : []), ...notes, ...summary]);
}

function summaryLine(plan: PrintablePlan): string {
  if (plan.steps.length === 0) return `Nothing to do: ${asWanted(plan.machines.length)}.`;
  const count = (action: PrintableMachine['action']) => plan.machines.filter((machine) => machine.action === action).length;
  return `Plan: ${count('create')} to create, ${count('update')} to update, ${count('replace')} to replace, ${count('destroy')} to destroy.`;
}

function asWanted(machines: number): string {
  if (machines === 0) return 'there are no machines';
  return machines === 1 ? 'the machine is as the Vfile says' : `all ${machines} machines are as the Vfile says`;
}
