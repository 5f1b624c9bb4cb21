import type { ProjectOptions } from '../context.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';

/** `vup validate`: mistakes are thrown as VUP_VFILE_INVALID and printed like any error. */
export const validate: CommandRunner = async (
  context,
  _names,
  options: ProjectOptions & { readonly json?: boolean; readonly effective?: boolean },
) => {
  const project = await openProject(context, options, 'required');
  const { out } = context.terminal;
  if (options.effective === true) out(await project.effective());
  else if (options.json === true)
    out(`${JSON.stringify({ version: 1, valid: true, machines: project.machineNames, warnings: project.warnings })}\n`);
  else
    out(
      `${project.name} is valid: ${project.machineNames.length} machine${project.machineNames.length === 1 ? '' : 's'} (${project.machineNames.join(', ')})\n`,
    );
  return 0;
};
