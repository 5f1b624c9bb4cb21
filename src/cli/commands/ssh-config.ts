import type { ProjectOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines } from '../run-goal.ts';

/** `vup ssh-config [names]`: for ssh, editors and Ansible. */
export const sshConfig: CommandRunner = async (context, names, options: ProjectOptions) => {
  const project = await openProject(context, options, 'optional');
  requireMachines(project, names);
  context.terminal.out(await project.sshConfig(names));
  return 0;
};
