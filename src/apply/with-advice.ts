import { VupError } from '../errors/vup-error.ts';

/** Every error of a step says what to type next: a guest that does not come up is looked at by its console, the host by `vup doctor`. */
export function withAdvice(error: VupError, machine: string | undefined): VupError {
  if (error.code !== 'VUP_GUEST_NOT_READY' || machine === undefined) return withSomeHint(error);
  // Where the engine's process ended there is no console to join.
  const ended = error.details['missing'] === 'process';
  const look = ended ? `vup logs ${machine} --engine` : `vup console ${machine}; or read it: vup logs ${machine} --console`;
  if (error.hint?.includes(ended ? '--engine' : 'vup console') === true) return error;
  const advice = `${ended ? 'see what its engine said' : 'join its console'}: ${look}`;
  return withHint(error, error.hint === undefined ? advice : `${error.hint.replace(/\.$/, '')}; ${advice}`);
}

function withSomeHint(error: VupError): VupError {
  if (error.hint !== undefined || error.code === 'VUP_INTERRUPTED' || error.code === 'VUP_BUG') return error;
  return withHint(error, 'look at the host with: vup doctor; then type the same again, and vup goes on from here');
}

function withHint({ code, message, details, exitCode, cause }: VupError, hint: string): VupError {
  return new VupError(code, { message, details, exitCode, cause, hint });
}
