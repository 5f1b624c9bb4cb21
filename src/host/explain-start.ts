import { VupError } from '../errors/vup-error.ts';
import type { Launch } from './launch-child.ts';

/** Runs `start` and says of what the system refused which program it was and why. */
export async function explainStart<T>(launch: Launch, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw asStartFailure(launch, error as NodeJS.ErrnoException);
  }
}

function asStartFailure(launch: Launch, error: NodeJS.ErrnoException): unknown {
  const program = launch.argv[0];
  switch (error.code) {
    case 'ENOENT':
      return new VupError('VUP_HOST_TOOL_MISSING', {
        message: `the program "${program}" could not be started: it, its interpreter, or ${missingPlace(launch)} does not exist`,
        hint: 'Type `vup doctor` to see what to install.',
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
      return new VupError('VUP_HOST_PERMISSION', {
        message: `the program "${program}" may not be started`,
        hint: `Look at its permissions with \`ls -l ${program}\`.`,
        cause: error,
      });
    case 'EAGAIN':
    case 'ENOMEM':
    case 'EMFILE':
    case 'ENFILE':
      return new VupError('VUP_HOST_RESOURCE', {
        message: `the program "${program}" could not be started: the host has no process, memory or file left (${error.code})`,
        hint: 'Look at `ulimit -a` and free memory, then run again.',
        cause: error,
      });
    default:
      return error;
  }
}

function missingPlace(launch: Launch): string {
  return launch.options.cwd === undefined ? 'its library' : `the folder ${launch.options.cwd}`;
}
