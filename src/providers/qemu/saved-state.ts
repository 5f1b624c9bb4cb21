import { join } from 'node:path';
import type { Host } from '../../host/host.ts';
import { type MachineRef, ownerMark } from '../../provider/machine-ref.ts';
import type { MachineRecord, ProcessRecord } from './records.ts';

/** What QEMU must be started with again so that it can take the memory back: the same hardware on the same accelerator. */
export interface SuspendedLaunch {
  /** The machine's record as it was when the machine was started. */
  readonly record: MachineRecord;
  /** How its QEMU was started: accelerator, network cards, and how folders were carried. */
  readonly process: ProcessRecord;
}

/**
 * A machine's memory, written into its own disk. `saving`: its folders are taken out and it is stopped for it; `waking`: it runs on, and its
 * folders are brought back. Of both the QEMU lives; when that is dead, nothing was saved. `saved`: memory and disk belong together, and the
 * disk must not be written to.
 */
export interface SavedState {
  readonly version: 1;
  readonly owner: string;
  readonly phase: 'saving' | 'saved' | 'waking';
  /** ISO 8601. */
  readonly at: string;
  readonly launch: SuspendedLaunch;
}

function savedStateFile(ref: MachineRef): string {
  return join(ref.paths.records, 'suspended.json');
}

/** What was written down of a machine that is suspended or about to be; undefined for all others. */
export async function readSavedState(ref: MachineRef, { files }: Host): Promise<SavedState | undefined> {
  try {
    const state = JSON.parse((await files.readTextIfExists(savedStateFile(ref))) ?? 'null') as SavedState | null;
    return state?.version === 1 && state.owner === ownerMark(ref) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a machine whose QEMU does not run is suspended. */
export async function hasSavedState(ref: MachineRef, host: Host): Promise<boolean> {
  return (await readSavedState(ref, host))?.phase === 'saved';
}

/** On the disk before this ends. */
export async function writeSavedState(ref: MachineRef, phase: SavedState['phase'], launch: SuspendedLaunch, host: Host): Promise<void> {
  const state: SavedState = { version: 1, owner: ownerMark(ref), phase, at: host.clock.now(), launch };
  await host.files.writeAtomic(savedStateFile(ref), `${JSON.stringify(state)}\n`, { mode: 0o600 });
}

/** From now on the memory counts for nothing: the next start is a boot. */
export async function forgetSavedState(ref: MachineRef, { files }: Host): Promise<void> {
  await files.remove(savedStateFile(ref));
}
