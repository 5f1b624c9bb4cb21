import type { RunOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines, runGoal } from '../run-goal.ts';

/** `vup suspend [names]`: machines sleep, with all that runs in them. */
export const suspend: CommandRunner = async (context, names, options: RunOptions) => {
  const project = await openProject(context, options, 'optional');
  requireMachines(project, names);
  return runGoal(context, project, { kind: 'suspend', names }, options);
};
