import { VupError } from '../../errors/vup-error.ts';
import { formatLogLine } from '../../render/print.ts';
import type { ProjectOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';
import { requireMachines } from '../run-goal.ts';

interface LogsOptions extends ProjectOptions {
  readonly console?: boolean;
  readonly engine?: boolean;
  readonly lines?: string;
}

/** `vup logs [name]` */
export const logs: CommandRunner = async (context, [name], options: LogsOptions) => {
  const project = await openProject(context, options, 'optional');
  requireMachines(project, name === undefined ? [] : [name]);
  const source = sourceOf(options);
  const only = project.machineNames.length === 1 ? project.machineNames[0] : undefined;
  const machine = name ?? (source === 'run' ? undefined : only);
  if (source !== 'run' && machine === undefined)
    throw new VupError('VUP_USAGE', { message: `whose ${source}?`, hint: `write: vup logs NAME --${source}` });
  const text = await project.logs({ source, lines: linesOf(options), ...(machine !== undefined && { machine }) });
  for (const line of text) context.terminal.out(`${formatLogLine(line)}\n`);
  return 0;
};

function sourceOf({ console: fromConsole, engine }: LogsOptions): 'run' | 'console' | 'engine' {
  if (fromConsole === true && engine === true)
    throw new VupError('VUP_USAGE', { message: '--console and --engine are two logs', hint: 'ask for one at a time' });
  if (fromConsole === true) return 'console';
  return engine === true ? 'engine' : 'run';
}

function linesOf({ lines }: LogsOptions): number {
  const count = Number(lines ?? 200);
  if (Number.isInteger(count) && count > 0) return count;
  throw new VupError('VUP_USAGE', { message: `--lines must be a whole number from 1, not "${lines}"` });
}
