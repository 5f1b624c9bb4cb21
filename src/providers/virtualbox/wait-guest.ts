import type { SshReadiness } from '../../guest/ssh/wait-for-ssh.ts';
import type { Host } from '../../host/host.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import type { EngineProcess } from '../../vm/engine-life.ts';
import { sshLogin } from '../../vm/ssh-login.ts';
import { requireLogin, type VmGuest, waitVmBoot, waitVmLogin } from '../../vm/wait-guest.ts';
import type { MachineRecord } from './records.ts';
import { currentSeed } from './seed.ts';
import { isRunning } from './vm.ts';

/** Who is waited for. */
export interface GuestWait {
  readonly ref: MachineRef;
  readonly machine: Machine;
  readonly record: MachineRecord;
}

/** One wait for a login, of at most `timeoutMs`. */
export function waitLogin(wait: GuestWait, timeoutMs: number, context: EffectContext): Promise<SshReadiness> {
  return waitVmLogin(guestOf(wait, context.host), timeoutMs, context);
}

/** Waits for the guest's own boot to end and gives it its host name, once it can be logged into. @throws VUP_GUEST_NOT_READY */
export function waitBoot(wait: GuestWait, timeoutMs: number, context: EffectContext): Promise<void> {
  return waitVmBoot(guestOf(wait, context.host), timeoutMs, context);
}

/** @throws VUP_GUEST_NOT_READY with what is missing */
export function requireReady(wait: GuestWait, found: SshReadiness, context: EffectContext): Promise<void> {
  return requireLogin(guestOf(wait, context.host), found, context);
}

/** A machine's process, which VirtualBox alone looks after: how it ended is in its own log. */
export function engineProcess(ref: MachineRef, host: Host): EngineProcess {
  return { engine: 'VirtualBox', stillRuns: () => isRunning(ref, host), howItEnded: async () => '' };
}

function guestOf({ ref, machine, record }: GuestWait, host: Host): VmGuest {
  return {
    ref,
    machine,
    login: sshLogin(ref, record),
    process: engineProcess(ref, host),
    forwarded: true,
    seed: () => currentSeed(ref, record, host),
    image: record.chain[0]?.mediaType,
  };
}
