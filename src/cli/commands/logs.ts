import { VupError } from '../../errors/vup-error.ts';
import type { ProjectOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines } from '../run-goal.ts';

interface LogsOptions extends ProjectOptions {
  readonly console?: boolean;
  readonly lines?: string;
}

/** `vup logs [name]` */
export const logs: CommandRunner = async (context, [name], options: LogsOptions) => {
  const project = await openProject(context, options, 'optional');
  requireMachines(project, name === undefined ? [] : [name]);
  const lines = Number(options.lines ?? 200);
  if (!Number.isInteger(lines) || lines < 1)
    throw new VupError('VUP_USAGE', { message: `--lines must be a whole number from 1, not "${options.lines}"` });
  const machine = name ?? (project.machineNames.length === 1 ? project.machineNames[0] : undefined);
  if (options.console === true && machine === undefined)
    throw new VupError('VUP_USAGE', { message: 'whose console?', hint: 'write: vup logs NAME --console' });
  const text = await project.logs({
    console: options.console === true,
    lines,
    ...(name !== undefined && { machine: name }),
    ...(options.console === true && machine !== undefined && { machine }),
  });
  for (const line of text) context.terminal.out(`${line}\n`);
  return 0;
};
