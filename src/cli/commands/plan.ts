import { formatPlan } from '../../render/print.ts';
import type { ProjectOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines } from '../run-goal.ts';

interface PlanOptions extends ProjectOptions {
  readonly json?: boolean;
  readonly detailedExitcode?: boolean;
}

/** `vup plan [names]` */
export const plan: CommandRunner = async (context, names, options: PlanOptions) => {
  const project = await openProject(context, options, 'required');
  requireMachines(project, names);
  const result = await project.plan({ kind: 'up', names });
  const { out } = context.terminal;
  out(options.json === true ? `${JSON.stringify({ version: 1, ...result }, undefined, 2)}\n` : formatPlan(result, context.text));
  return options.detailedExitcode === true && result.steps.length > 0 ? 2 : 0;
};
