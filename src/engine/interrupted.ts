import { VupError } from '../errors/vup-error.ts';

/** Error of an effect that its signal ended; `doing` is in words and names the thing, for example `starting web`. */
export function interrupted(doing: string): VupError {
  return new VupError('VUP_INTERRUPTED', { message: `interrupted while ${doing}` });
}
