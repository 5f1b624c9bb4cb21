import { fileFailure } from '../errors/file-failure.ts';
import { VupError } from '../errors/vup-error.ts';

/**
 * Runs something that writes below `path`. What a person can mend is told as such; anything else is thrown as it came.
 * @throws VUP_HOST_RESOURCE when the disk or a quota is full, VUP_HOST_PERMISSION when it may not be written, VUP_HOST_IO when the disk fails
 */
export async function explainWrite<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const failure = fileFailure(error, path);
    throw failure === undefined ? error : new VupError(failure.code, failure.init);
  }
}
