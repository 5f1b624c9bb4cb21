import type { RunOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines, runGoal } from '../run-goal.ts';

/** `vup destroy [names]` */
export const destroy: CommandRunner = async (context, names, options: RunOptions & { readonly environment?: string }) => {
  const project = await openProject(context, options, 'optional', options.environment);
  requireMachines(project, names);
  return runGoal(context, project, { kind: 'destroy', names }, options);
};
