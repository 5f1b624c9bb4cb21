import type { RunOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines, runGoal } from '../run-goal.ts';

/** `vup up [names]` */
export const up: CommandRunner = async (context, names, options: RunOptions & { readonly provisionWith?: readonly string[] }) => {
  const project = await openProject(context, options, 'required');
  requireMachines(project, names);
  const { provisionWith } = options;
  return runGoal(context, project, { kind: 'up', names, ...(provisionWith && { provisionWith }) }, options);
};
