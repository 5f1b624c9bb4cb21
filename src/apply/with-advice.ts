import { VupError } from '../errors/vup-error.ts';

/** A guest that does not come up is looked at by its console: the error says what to type for that. */
export function withAdvice(error: VupError, machine: string | undefined): VupError {
  if (error.code !== 'VUP_GUEST_NOT_READY' || machine === undefined) return error;
  // Where the engine's process ended there is no console to join.
  const ended = error.details['missing'] === 'process';
  const look = ended ? `vup logs ${machine} --engine` : `vup console ${machine}; or read it: vup logs ${machine} --console`;
  if (error.hint?.includes(ended ? '--engine' : 'vup console') === true) return error;
  const { code, message, details, exitCode, cause } = error;
  const advice = `${ended ? 'see what its engine said' : 'join its console'}: ${look}`;
  return new VupError(code, {
    message,
    details,
    exitCode,
    cause,
    hint: error.hint === undefined ? advice : `${error.hint.replace(/\.$/, '')}; ${advice}`,
  });
}
