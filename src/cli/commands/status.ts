import { formatStatus } from '../../render/print.ts';
import type { ProjectOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines } from '../run-goal.ts';

/** `vup status [names]`: exit 74 when an engine could not be asked. */
export const status: CommandRunner = async (context, names, options: ProjectOptions & { readonly json?: boolean }) => {
  const project = await openProject(context, options, 'optional');
  requireMachines(project, names);
  const machines = await project.status(names);
  const { out } = context.terminal;
  const text =
    options.json === true
      ? JSON.stringify({ version: 1, environment: project.name, machines }, undefined, 2)
      : formatStatus(machines, context.text);
  out(`${text}\n`);
  return machines.some((machine) => machine.status === 'unknown') ? 74 : 0;
};
