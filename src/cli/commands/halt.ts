import type { RunOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines, runGoal } from '../run-goal.ts';

/** `vup halt [names]` */
export const halt: CommandRunner = async (context, names, options: RunOptions & { readonly force?: boolean }) => {
  const project = await openProject(context, options, 'optional');
  requireMachines(project, names);
  return runGoal(context, project, { kind: 'halt', names, force: options.force === true }, options);
};
