import { VupError } from '../../errors/vup-error.ts';
import type { ProjectOptions } from '../context.ts';
import { inGuest } from '../in-guest.ts';
import { openProject } from '../open-project.ts';
import type { CommandRunner } from '../program.ts';

interface ExecCliOptions extends ProjectOptions {
  readonly as?: string;
  readonly cwd?: string;
}

/** `vup exec <name> <command...>`: the command's exit code is Vup's. */
export const exec: CommandRunner = (context, [name, ...words], options: ExecCliOptions) =>
  inGuest(async () => {
    const [program, ...args] = words[0] === '--' ? words.slice(1) : words;
    if (program === undefined)
      throw new VupError('VUP_USAGE', { message: 'there is no command to run', hint: 'write: vup exec NAME COMMAND' });
    const project = await openProject(context, options, 'optional');
    const { channel, env } = await project.enter(name);
    const { as: user, cwd } = options;
    return channel.interactive({ argv: [program, ...args], env, ...(user !== undefined && { user }), ...(cwd !== undefined && { cwd }) });
  });
