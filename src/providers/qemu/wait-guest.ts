import { interrupted } from '../../engine/interrupted.ts';
import { lastLines } from '../../engine/must-run.ts';
import { VupError } from '../../errors/vup-error.ts';
import { bootFailure, parseBootAnswer } from '../../guest/boot-answer.ts';
import { waitBootScript } from '../../guest/guest-scripts.ts';
import { createSshChannel } from '../../guest/ssh/channel.ts';
import { type SshReadiness, waitForSsh } from '../../guest/ssh/wait-for-ssh.ts';
import { diskMediaTypes } from '../../image/media-type.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { explainNotReady } from './diagnosis.ts';
import { engineLife } from './engine-life.ts';
import { isRunning } from './machine-process.ts';
import { sshLogin } from './reach.ts';
import type { MachineRecord } from './records.ts';

/** Who is waited for. */
export interface GuestWait {
  readonly ref: MachineRef;
  readonly machine: Machine;
  readonly record: MachineRecord;
}

/** One wait for a login, of at most `timeoutMs`. */
export async function waitLogin({ ref, record }: GuestWait, timeoutMs: number, context: EffectContext): Promise<SshReadiness> {
  const { host, signal, progress } = context;
  // Guests of images that Vup built say on their console when they can be reached.
  const tells = record.chain[0]?.mediaType === diskMediaTypes.direct;
  const found = await waitForSsh(
    {
      login: sshLogin(ref, record),
      timeoutMs,
      signal,
      // Each start's console begins anew.
      ...(tells ? { console: { file: ref.paths.consoleLog, fromByte: 0 } } : {}),
      forwarded: record.network === 'qemu-user',
      stillRuns: () => isRunning(ref, host),
      onProgress: (text) => progress.log('stdout', `${ref.name}: ${text}`),
    },
    host,
  );
  if (signal.aborted) throw interrupted(`waiting for ${ref.name}`);
  return found;
}

/** Waits for the guest's own boot to end and gives it its host name, once it can be logged into. @throws VUP_GUEST_NOT_READY */
export async function waitBoot(wait: GuestWait, timeoutMs: number, context: EffectContext): Promise<void> {
  const { ref, machine, record } = wait;
  const { host, signal, progress } = context;
  const channel = createSshChannel(sshLogin(ref, record), host, engineLife(ref, host));
  const argv = ['/bin/sh', '-c', waitBootScript, 'vup', machine.hostname] as const;
  const result = await channel.exec({ argv }, { signal, timeoutMs });
  if (result.aborted) throw interrupted(`waiting for ${ref.name}`);
  const answer = parseBootAnswer(result.stdout);
  if (result.exitCode === 0 && answer.booted) {
    for (const unit of answer.failedUnits) progress.log('stderr', `failed unit: ${unit}`);
    for (const line of lastLines(result.stderr, 5)) progress.log('stderr', `${ref.name}: ${line}`);
    return;
  }
  const tail = lastLines(await host.files.readTail(ref.paths.consoleLog, 8_000), 20);
  throw new VupError('VUP_GUEST_NOT_READY', {
    message: `${ref.name} started, but its boot ${bootFailure(answer, result.timedOut)}`,
    hint: `Its console is shown below; look into it with: vup ssh ${ref.name}. If it only needs longer, raise boot_timeout.`,
    details: { missing: 'boot', tail, reason: lastLines(result.stderr, 5) },
  });
}

/** @throws VUP_GUEST_NOT_READY with what is missing */
export async function requireReady(wait: GuestWait, found: SshReadiness, context: EffectContext): Promise<void> {
  if (found.ready) return;
  throw await explainNotReady(wait, found, context);
}
