import type { ProjectOptions } from '../context.ts';
import { inGuest } from '../in-guest.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';

/** `vup ssh [name]`: a login shell; its exit code is Vup's. */
export const ssh: CommandRunner = (context, [name], options: ProjectOptions & { readonly as?: string }) =>
  inGuest(async () => {
    const project = await openProject(context, options, 'optional');
    const { channel, env } = await project.enter(name);
    return channel.interactive({ env, ...(options.as !== undefined && { user: options.as }) });
  });
