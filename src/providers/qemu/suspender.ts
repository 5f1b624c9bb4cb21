import { VupError } from '../../errors/vup-error.ts';
import { closeControl } from '../../guest/ssh/control.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext, Suspender } from '../../provider/provider.ts';
import { notRunning, sshLogin } from '../../vm/ssh-login.ts';
import { endMachine } from './end-machine.ts';
import { attachFolders, type FolderWait, replugFolders, unplugFolders } from './folders.ts';
import { findMachineProcess } from './machine-process.ts';
import { startMachine } from './power.ts';
import { readProcessRecord, requireMachineRecord } from './records.ts';
import { forgetSavedState, hasSavedState, writeSavedState } from './saved-state.ts';
import { settleProcess } from './settle-process.ts';
import { saveState, settleSuspension } from './suspend.ts';

const quitTimeoutMs = 30_000;

/** Suspends to disk and back. A start finds out by itself that a machine is suspended. */
export const suspender: Suspender = { suspend: suspendMachine, resume: startMachine };

/** @throws VUP_MACHINE_NOT_RUNNING; VUP_ENGINE_FAILED when it cannot be: the machine runs on then */
async function suspendMachine(ref: MachineRef, context: EffectContext): Promise<void> {
  const { host } = context;
  const process = await findMachineProcess(ref, host);
  if (process === undefined) {
    if (!(await hasSavedState(ref, host))) throw notRunning(ref);
    return endMachine(ref, 'force', context);
  }
  await settleProcess(ref, process, context);
  // What an earlier try left half done.
  await settleSuspension(ref, context);
  const record = await requireMachineRecord(ref, host);
  const wait = { ref, record };
  const launch = { record, process: (await readProcessRecord(ref, host)) ?? process.record };
  // Before anything is taken out: whoever finds a machine without its folders is to know why.
  await writeSavedState(ref, 'saving', launch, host);
  try {
    await unplugFolders(wait, context);
    await host.failpoints.hit('qemu.suspend.unplugged');
    await closeControl(sshLogin(ref, record), host);
    await saveState(ref, launch, context);
  } catch (error) {
    // What is saved is saved, though its QEMU does not take the order to quit.
    if (!(await hasSavedState(ref, host))) await bringFoldersBack(wait, context);
    throw error;
  }
  if (!(await host.processes.waitGone(process.identity, quitTimeoutMs))) {
    throw new VupError('VUP_ENGINE_FAILED', { message: `${ref.name} is saved, but its QEMU does not end`, hint: 'Try again.' });
  }
  await endMachine(ref, 'force', context);
}

/** For a machine that runs on. Why it could not be suspended counts more than why its folders do not come back: that is only told. */
async function bringFoldersBack(wait: FolderWait, context: EffectContext): Promise<void> {
  // The signal that may have ended the try must not end this too.
  const runsOn = { ...context, signal: new AbortController().signal };
  try {
    await replugFolders(wait, runsOn);
    await attachFolders(wait, runsOn);
    await forgetSavedState(wait.ref, context.host);
  } catch (error) {
    context.progress.log('stderr', `${wait.ref.name}: its folders could not be brought back: ${(error as Error).message}`);
  }
}
