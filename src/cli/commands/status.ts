import type { MachineStatus } from '../../core/vup.ts';
import { formatStatus, type ListedMachine } from '../../render/print.ts';
import type { ProjectOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines } from '../run-goal.ts';

/** `vup status [names]`: exit 74 when an engine could not be asked. */
export const status: CommandRunner = async (context, names, options: ProjectOptions & { readonly json?: boolean }) => {
  const project = await openProject(context, options, 'optional');
  requireMachines(project, names);
  const machines = await project.status(names);
  const json = () => `${JSON.stringify({ version: 1, environment: project.name, machines }, undefined, 2)}\n`;
  const table = () => formatStatus(machines.map(withNote), context.text);
  context.terminal.out(options.json === true ? json() : table());
  return machines.some((machine) => machine.status === 'unknown') ? 74 : 0;
};

function withNote(machine: MachineStatus): ListedMachine {
  const { unfinished, reason, origin } = machine;
  const notes = [
    ...(reason === undefined ? [] : [reason]),
    ...(unfinished === undefined ? [] : [`step "${unfinished.step}": ${unfinished.outcome}`]),
    ...(origin === 'recorded' ? ['no longer in the Vfile'] : []),
  ];
  return notes.length === 0 ? machine : { ...machine, note: notes.join('; ') };
}
