import { VupError } from '../../errors/vup-error.ts';
import { closeControl } from '../../guest/ssh/control.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { haltGuest } from '../../vm/halt-guest.ts';
import { machineUuid } from '../../vm/machine-uuid.ts';
import { sshLogin } from '../../vm/ssh-login.ts';
import { clearMachine } from './clear.ts';
import { copyFolders } from './folders.ts';
import { tellNames } from './guest-names.ts';
import { launchMachine, startVm } from './launch.ts';
import { machineRecordFile } from './names.ts';
import { readMachineRecord, requireMachineRecord } from './records.ts';
import { ensureRegistered, type KnownVm } from './register.ts';
import { forgetSecrets } from './seed.ts';
import { askVBox, mustVBox } from './vboxmanage.ts';
import { findOwned, waitStopped } from './vm.ts';
import { type GuestWait, requireReady, waitBoot, waitLogin } from './wait-guest.ts';

const leastMs = 1_000;
const powerOffMs = 30_000;

/**
 * Starts a machine and waits until it can be logged into and its boot is over. One that runs already is only waited for; one that is
 * suspended goes on where it was. @throws VUP_ENGINE_FAILED, VUP_GUEST_NOT_READY
 */
export async function startMachine(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  const { host } = context;
  const end = host.clock.monotonicMs() + machine.bootTimeoutMs;
  const leftMs = (): number => Math.max(leastMs, end - host.clock.monotonicMs());
  await bringUp(ref, machine, context);
  await host.failpoints.hit('virtualbox.start.answered');
  const wait: GuestWait = { ref, machine, record: await requireMachineRecord(ref, host) };
  await requireReady(wait, await waitLogin(wait, leftMs(), context), context);
  await waitBoot(wait, leftMs(), context);
  await tellNames(wait, context);
  await copyFolders(wait, context);
  await forgetSecrets(ref, wait.record, context);
}

async function bringUp(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void> {
  await requireMachineRecord(ref, context.host);
  const found = await ensureRegistered(ref, context);
  if (found.status === 'running') return;
  if (found.status === 'suspended') return wakeUp(ref, found, context);
  if (found.status !== 'stopped') throw unclear(ref, found);
  try {
    await launchMachine(ref, machine, context);
  } catch (error) {
    // A start that failed leaves nothing running; the signal that may have ended it must not end this too.
    await powerOff(ref, { ...context, signal: new AbortController().signal });
    throw error;
  }
}

/** A paused one goes on; a saved one is started with its memory. */
async function wakeUp(ref: MachineRef, { info }: KnownVm, context: EffectContext): Promise<void> {
  if (info.values.get('VMState') === 'paused') {
    await mustVBox(context, ['controlvm', machineUuid(ref), 'resume'], `let ${ref.name} go on`);
    return;
  }
  const { options } = await requireMachineRecord(ref, context.host);
  await startVm(ref, options.gui ? 'gui' : 'headless', context);
}

function unclear(ref: MachineRef, { info }: KnownVm): VupError {
  return new VupError('VUP_ENGINE_FAILED', {
    message: `${ref.name} cannot be started: VirtualBox says it is "${info.values.get('VMState') ?? ''}"`,
    hint: `End it with: VBoxManage controlvm ${machineUuid(ref)} poweroff`,
  });
}

/** Ends a machine, also one that sleeps. @throws VUP_ENGINE_FAILED, also when it is not ours */
export async function stopMachine(ref: MachineRef, how: 'graceful' | 'force', context: EffectContext): Promise<void> {
  const found = await findOwned(ref, context);
  if (found.kind !== 'found' || found.status === 'stopped') return;
  const record = await readMachineRecord(ref, context.host);
  if (record !== undefined) await closeControl(sshLogin(ref, record), context.host);
  if (found.status === 'suspended' && found.info.values.get('VMState') !== 'paused') return discard(ref, context);
  if (how === 'graceful' && (await shutDown(ref, context))) return;
  await context.host.failpoints.hit('virtualbox.halt.forced');
  await powerOff(ref, context);
  if (await waitStopped(ref, powerOffMs, context)) return;
  throw new VupError('VUP_ENGINE_FAILED', { message: `${ref.name} does not end, even when VirtualBox is told to switch it off` });
}

/** True when the guest shut down by itself. */
async function shutDown(ref: MachineRef, context: EffectContext): Promise<boolean> {
  const { host } = context;
  const record = await readMachineRecord(ref, host);
  return haltGuest(
    {
      ref,
      engine: 'VirtualBox',
      beganMs: host.clock.monotonicMs(),
      ...(record === undefined ? {} : { login: sshLogin(ref, record) }),
      pressPower: async () => (await askVBox(['controlvm', machineUuid(ref), 'acpipowerbutton'], host, { signal: context.signal })).ok,
      waitGone: (timeoutMs) => waitStopped(ref, timeoutMs, context),
    },
    context,
  );
}

/** Whatever the answer: whether it runs on is looked at. */
async function powerOff(ref: MachineRef, { host, signal }: EffectContext): Promise<void> {
  await askVBox(['controlvm', machineUuid(ref), 'poweroff'], host, { signal });
}

async function discard(ref: MachineRef, context: EffectContext): Promise<void> {
  await mustVBox(context, ['discardstate', machineUuid(ref)], `give up the saved memory of ${ref.name}`);
}

/** Ends and removes a machine with its disk and keys. Repeatable at any point: the record, which marks it as ours, goes last. */
export async function destroyMachine(ref: MachineRef, context: EffectContext): Promise<void> {
  const { files, failpoints } = context.host;
  // Refuses what is another's before anything of it is touched.
  await readMachineRecord(ref, context.host);
  await stopMachine(ref, 'force', context);
  await failpoints.hit('virtualbox.destroy.ended');
  await clearMachine(ref, context);
  const { folders, run, keys, consoleLog, engineLog, root } = ref.paths;
  for (const path of [folders, run, keys, consoleLog, engineLog]) await files.remove(path);
  await failpoints.hit('virtualbox.destroy.cleared');
  await files.remove(machineRecordFile(ref));
  await files.remove(root);
}
