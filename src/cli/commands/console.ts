import { VupError } from '../../errors/vup-error.ts';
import type { ProjectOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines } from '../run-goal.ts';

/** `vup console [name]`: the person's terminal on a machine's console, for when nothing else gets in. */
export const joinConsole: CommandRunner = async (context, [name], options: ProjectOptions) => {
  const project = await openProject(context, options, 'optional');
  requireMachines(project, name === undefined ? [] : [name]);
  if (!context.host.prompt.interactive) {
    throw new VupError('VUP_USAGE', {
      message: 'a console can only be joined on a terminal',
      hint: `see what it wrote with: vup logs ${name ?? 'NAME'} --console`,
    });
  }
  return project.console(name);
};
