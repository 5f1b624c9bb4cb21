import type { RunOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines, runGoal } from '../run-goal.ts';

/** `vup resume [names]`: suspended machines run again. */
export const resume: CommandRunner = async (context, names, options: RunOptions) => {
  const project = await openProject(context, options, 'required');
  requireMachines(project, names);
  return runGoal(context, project, { kind: 'resume', names }, options);
};
