import { isVupError, VupError } from '../errors/vup-error.ts';

/** What `ssh` and `exec` end with when Vup itself failed; other codes are the guest command's own. */
const ownFailure = 125;

/** Runs something in a guest; a failure of Vup's own ends with 125, as `docker exec` and `env` do. */
export async function inGuest(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!isVupError(error)) throw error;
    const { code, message, hint, details } = error;
    throw new VupError(code, { message, details, cause: error, exitCode: ownFailure, ...(hint !== undefined && { hint }) });
  }
}
