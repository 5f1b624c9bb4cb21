import { interrupted } from '../engine/interrupted.ts';
import { lastLines } from '../engine/must-run.ts';
import { VupError } from '../errors/vup-error.ts';
import { bootFailure, parseBootAnswer } from '../guest/boot-answer.ts';
import { waitBootScript } from '../guest/guest-scripts.ts';
import type { SeedFacts } from '../guest/seed/seed-facts.ts';
import { createSshChannel } from '../guest/ssh/channel.ts';
import { enterBox } from '../guest/ssh/enter-box.ts';
import type { SshLogin } from '../guest/ssh/ssh-login.ts';
import { type SshReadiness, waitForSsh } from '../guest/ssh/wait-for-ssh.ts';
import { readBoxMediaType } from '../image/box-media-type.ts';
import { diskMediaTypes } from '../image/media-type.ts';
import type { Machine } from '../machine/machine.ts';
import type { MachineRef } from '../provider/machine-ref.ts';
import type { EffectContext } from '../provider/provider.ts';
import { explainNotReady } from './diagnosis.ts';
import { type EngineProcess, machineLife } from './engine-life.ts';

/** A virtual machine that was started, and whose guest is waited for. */
export interface VmGuest {
  readonly ref: MachineRef;
  readonly machine: Machine;
  readonly login: SshLogin;
  readonly process: EngineProcess;
  /** The way in is a forward that the engine accepts by itself. */
  readonly forwarded: boolean;
  /** Media type of the image that it stands on. */
  readonly image: string | undefined;
  /** What the guest is told, for one that reads no seed. */
  readonly seed: () => Promise<SeedFacts>;
}

/** One wait for a login, of at most `timeoutMs`. */
export async function waitVmLogin(guest: VmGuest, timeoutMs: number, { host, signal, progress }: EffectContext): Promise<SshReadiness> {
  const { ref, login, process, forwarded } = guest;
  // Guests of images that Vup built say on their console when they can be reached.
  const tells = guest.image === diskMediaTypes.direct;
  const byVagrant = readBoxMediaType(guest.image ?? '')?.wayIn === 'vagrant';
  const entry = { login, facts: guest.seed, keysFolder: ref.paths.keys };
  const found = await waitForSsh(
    {
      login,
      ...(byVagrant ? { enter: (during: AbortSignal) => enterBox(entry, host, during) } : {}),
      timeoutMs,
      signal,
      // Each start's console begins anew.
      ...(tells ? { console: { file: ref.paths.consoleLog, fromByte: 0 } } : {}),
      forwarded,
      stillRuns: () => process.stillRuns(),
      onProgress: (text) => progress.log('stdout', `${ref.name}: ${text}`),
    },
    host,
  );
  if (signal.aborted) throw interrupted(`waiting for ${ref.name}`);
  return found;
}

/** Waits for the guest's own boot to end and gives it its host name, once it can be logged into. @throws VUP_GUEST_NOT_READY */
export async function waitVmBoot(guest: VmGuest, timeoutMs: number, context: EffectContext): Promise<void> {
  const { ref, machine, login, process } = guest;
  const { host, signal, progress } = context;
  const channel = createSshChannel(login, host, machineLife(ref, process, host));
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
export async function requireLogin(guest: VmGuest, found: SshReadiness, context: EffectContext): Promise<void> {
  if (found.ready) return;
  throw await explainNotReady(guest, found, context);
}
