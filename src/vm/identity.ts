import { createSshChannel } from '../guest/ssh/channel.ts';
import { ensureMachineKeys, forgetHostKey, type MachineKeys } from '../guest/ssh/machine-keys.ts';
import type { SshLogin } from '../guest/ssh/ssh-login.ts';
import type { MachineRef } from '../provider/machine-ref.ts';
import type { EffectContext } from '../provider/provider.ts';
import { sshTarget } from './ssh-login.ts';

const syncTimeoutMs = 60_000;

/** Keys of its own for a machine that is made: with a new disk the former's host key would be one that the guest does not have. */
export async function makeIdentity(ref: MachineRef, { host }: EffectContext): Promise<void> {
  await host.files.remove(ref.paths.keys);
  await keysOf(ref, { host });
}

/** The machine's keys, made when there are none. */
export function keysOf(ref: MachineRef, { host }: Pick<EffectContext, 'host'>): Promise<MachineKeys> {
  return ensureMachineKeys({ folder: ref.paths.keys, alias: sshTarget(ref, {}).hostKeyAlias }, host);
}

/**
 * Once the guest came up it has its host key: the host's copy of the private one goes. True when it went; repeatable. What the seed says
 * of it is for the caller to write again.
 */
export async function forgetHostSecret(ref: MachineRef, login: SshLogin, { host, signal }: EffectContext): Promise<boolean> {
  // A guest that was killed before its disk had the key would never have it again.
  const written = await createSshChannel(login, host).exec({ argv: ['sync'] }, { signal, timeoutMs: syncTimeoutMs });
  if (written.exitCode !== 0 || written.aborted || written.timedOut) return false;
  await forgetHostKey(ref.paths.keys, host);
  return true;
}
