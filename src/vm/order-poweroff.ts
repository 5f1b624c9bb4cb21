import { isVupError } from '../errors/vup-error.ts';
import { createSshChannel } from '../guest/ssh/channel.ts';
import type { SshLogin } from '../guest/ssh/ssh-login.ts';
import type { EffectContext } from '../provider/provider.ts';

/** A login of a guest that is emulated takes seconds. */
const askGuestMs = 15_000;

/** Asks a guest over ssh to shut down. Why the order was not taken; undefined when it was. */
export async function orderPoweroff(login: SshLogin, { host, signal }: EffectContext): Promise<string | undefined> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(askGuestMs)]);
  try {
    const result = await createSshChannel(login, host).exec({ argv: ['poweroff'] }, { signal: inTime, timeoutMs: askGuestMs });
    return result.exitCode === 0 && !result.aborted && !result.timedOut ? undefined : result.stderr.trim();
  } catch (error) {
    // The connection may have ended with the guest.
    if (isVupError(error) && error.details['reason'] === 'lost') return undefined;
    return (error as Error).message;
  }
}
