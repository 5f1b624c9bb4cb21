import { VupError } from '../../errors/vup-error.ts';
import { bashCompletion, fishCompletion, zshCompletion } from '../completion-scripts.ts';
import type { CommandRunner } from '../program.ts';

/** `vup completion <shell>` */
export const completion: CommandRunner = async (context, [shell]) => {
  context.terminal.out(scriptFor(shell ?? ''));
  return 0;
};

function scriptFor(shell: string): string {
  switch (shell) {
    case 'bash':
      return bashCompletion;
    case 'zsh':
      return zshCompletion;
    case 'fish':
      return fishCompletion;
    default:
      throw new VupError('VUP_USAGE', { message: `there is no completion for "${shell}"`, hint: 'shells: bash, zsh, fish' });
  }
}
