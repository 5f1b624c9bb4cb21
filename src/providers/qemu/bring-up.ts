import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { endMachine } from './end-machine.ts';
import { type Launched, launchMachine, relaunchMachine } from './launch-machine.ts';
import { clearLeftovers } from './leftovers.ts';
import { findMachineProcess, type MachineProcess } from './machine-process.ts';
import { qmpFailureKind } from './qmp.ts';
import { requireMachineRecord } from './records.ts';
import { forgetSavedState, readSavedState, type SavedState } from './saved-state.ts';
import { settleProcess } from './settle-process.ts';
import { loadState, settleSuspension } from './suspend.ts';

/**
 * Sees to it that a machine's QEMU runs its guest: takes over one that lives, gives a suspended one its memory back, or boots. Answers how
 * it was booted. A start that failed leaves nothing behind on the host. @throws as a start
 */
export async function bringUp(ref: MachineRef, machine: Machine, context: EffectContext): Promise<Launched | undefined> {
  const { host } = context;
  const process = await findMachineProcess(ref, host);
  if (process !== undefined) return takeOver(ref, process, context);
  await clearLeftovers(ref, await requireMachineRecord(ref, host), context);
  const saved = await readSavedState(ref, host);
  if (saved?.phase === 'saved' && (await wakeUp(ref, saved, context))) return undefined;
  await forgetSavedState(ref, host);
  return orClear(ref, context, () => launchMachine(ref, machine, context));
}

/** Ends what a run that died left half done with it. */
async function takeOver(ref: MachineRef, process: MachineProcess, context: EffectContext): Promise<undefined> {
  await settleProcess(ref, process, context);
  await settleSuspension(ref, context);
}

/**
 * False when QEMU refused the memory: then nothing is left but to boot. Whatever else keeps it from coming back may be mended, so the memory
 * is kept and the failure thrown.
 */
async function wakeUp(ref: MachineRef, { launch }: SavedState, context: EffectContext): Promise<boolean> {
  const tell = (what: string): void => context.progress.log('stderr', `${ref.name}: ${what}`);
  try {
    await orClear(ref, context, async () => {
      await relaunchMachine(ref, launch, context);
      await loadState(ref, context);
    });
    return true;
  } catch (error) {
    if (qmpFailureKind(error) === 'refused') {
      tell(`its saved memory could not be loaded, so it boots: ${(error as Error).message}`);
      return false;
    }
    if (!context.signal.aborted) tell(`its saved memory is kept; to give it up and boot: vup halt ${ref.name}, then vup`);
    throw error;
  }
}

async function orClear<Result>(ref: MachineRef, context: EffectContext, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // The signal that may have ended it must not end the cleaning too.
    await endMachine(ref, 'force', { ...context, signal: new AbortController().signal });
    throw error;
  }
}
