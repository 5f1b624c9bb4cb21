import { dirname } from 'node:path';
import { VupError } from '../errors/vup-error.ts';

/**
 * Runs something that writes below `path`. What a person can mend is told as such; anything else is thrown as it came.
 * @throws VUP_HOST_RESOURCE when the disk or a quota is full, VUP_HOST_PERMISSION when it may not be written
 */
export async function explainWrite<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw asWriteFailure(path, error as NodeJS.ErrnoException);
  }
}

function asWriteFailure(path: string, error: NodeJS.ErrnoException): unknown {
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new VupError('VUP_HOST_RESOURCE', {
        message: `no space is left to write "${path}"`,
        hint: `Free some (\`df -h ${dirname(path)}\` shows the disk), then run again.`,
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
      return new VupError('VUP_HOST_PERMISSION', {
        message: `"${path}" may not be written (${error.code})`,
        hint: `Look at who owns it with \`ls -ld ${path}\`.`,
        cause: error,
      });
    case 'EROFS':
      return new VupError('VUP_HOST_PERMISSION', {
        message: `"${path}" is on a read-only filesystem`,
        hint: 'Mount it writable. If it is below VUP_HOME, that may also be set to another folder.',
        cause: error,
      });
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOENT':
      return new VupError('VUP_HOST_PERMISSION', {
        message: `"${path}" cannot be made here (${error.code})`,
        hint: 'Look whether a part of that path is a file, or a folder of the kernel, or was removed just now.',
        cause: error,
      });
    default:
      return error;
  }
}
