import { VupError } from '../../errors/vup-error.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { diskFile, qmpSocket } from './names.ts';
import { type Qmp, withQmp } from './qmp.ts';
import { runSnapshotJob } from './qmp-jobs.ts';
import { readSavedState, type SuspendedLaunch, writeSavedState } from './saved-state.ts';

/**
 * Suspending to disk: the memory goes into the machine's own qcow2 as an internal snapshot of QEMU, beside the disk's state of the same
 * moment. The guest is stopped before and never runs again on that disk until the memory is back, so that the two cannot drift apart.
 */
const snapshot = { vmstate: 'disk', devices: ['disk'], tag: 'vup-suspended' } as const;
/** What the snapshot is called in the disk. */
export const snapshotTag = snapshot.tag;

/** Some 100 MB a second go to a slow disk; QEMU answers nobody meanwhile. */
const jobTimeoutMs = 15 * 60_000;
/** What the disk's own tables may take besides the memory. */
const spareMiB = 128;

/** What a QEMU that is to take a memory back is started with besides its usual arguments: nothing of the guest runs until `loadState`. */
export const resumeArgs = ['-S'] as const;

/**
 * Writes the memory of a running machine, noted as `saving` by the caller, into its disk and asks its QEMU to quit; the caller waits for its
 * end. When that fails, or is interrupted, the machine runs on.
 * @throws VUP_HOST_RESOURCE when there is no room; VUP_ENGINE_FAILED with QEMU's words, for example of a device whose state it cannot save
 */
export async function saveState(ref: MachineRef, launch: SuspendedLaunch, context: EffectContext): Promise<void> {
  const { host } = context;
  await requireRoom(ref, launch.record.memoryMiB, context);
  // Not ended by the signal: an interrupted save is to be undone over the same connection.
  await withQmp(qmpSocket(ref), host, async (qmp) => {
    await requireSnapshots(ref, qmp);
    try {
      await qmp.execute('stop', {});
      await host.failpoints.hit('qemu.suspend.paused');
      await deleteSnapshot(qmp);
      await runSnapshotJob(qmp, 'snapshot-save', snapshot, { timeoutMs: jobTimeoutMs, signal: context.signal });
      await host.failpoints.hit('qemu.suspend.written');
    } catch (error) {
      await runOn(ref, qmp, context);
      throw error;
    }
    await writeSavedState(ref, 'saved', launch, host);
    await host.failpoints.hit('qemu.suspend.noted');
    await qmp.execute('quit', {});
  });
}

/**
 * Gives a QEMU that was started with {@link resumeArgs} its memory back and lets the guest run on; from then on nothing is saved any more.
 * That it is `waking` stays noted until the caller has brought its folders back. May be repeated after a crash at any point.
 * @throws VUP_ENGINE_FAILED when QEMU cannot take it: the caller ends that QEMU, and `forgetSavedState` makes the next start a boot
 */
export async function loadState(ref: MachineRef, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  await withQmp(
    qmpSocket(ref),
    host,
    async (qmp) => {
      await runSnapshotJob(qmp, 'snapshot-load', snapshot, { timeoutMs: jobTimeoutMs });
      await host.failpoints.hit('qemu.resume.loaded');
      await runOn(ref, qmp, context);
    },
    { signal },
  );
}

/**
 * For a living QEMU: ends what a Vup that died left half done. A guest that was stopped for saving runs on; one that was about to be
 * resumed is resumed. Does nothing for any other. @throws VUP_ENGINE_FAILED
 */
export async function settleSuspension(ref: MachineRef, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  const saved = await readSavedState(ref, host);
  const { status } = await withQmp(qmpSocket(ref), host, (qmp) => qmp.execute('query-status', {}), { signal });
  // Whether or not the memory was loaded: it is the same once more.
  if (saved?.phase === 'saved') return loadState(ref, context);
  const stopped = ['paused', 'prelaunch', 'save-vm', 'restore-vm'].includes(status);
  if (saved === undefined && !stopped) return;
  await withQmp(qmpSocket(ref), host, (qmp) => runOn(ref, qmp, context), { signal, timeoutMs: jobTimeoutMs });
}

/** First the note, then the snapshot, then the guest: a guest that runs makes what was saved worthless, and it must never come back. */
async function runOn(ref: MachineRef, qmp: Qmp, { host }: EffectContext): Promise<void> {
  const saved = await readSavedState(ref, host);
  if (saved !== undefined) await writeSavedState(ref, 'waking', saved.launch, host);
  await host.failpoints.hit('qemu.resume.unnoted');
  await deleteSnapshot(qmp);
  await qmp.execute('cont', {}, { timeoutMs: jobTimeoutMs });
}

/** One that is not there is fine, to QEMU too. */
async function deleteSnapshot(qmp: Qmp): Promise<void> {
  const { tag, devices } = snapshot;
  await runSnapshotJob(qmp, 'snapshot-delete', { tag, devices }, { timeoutMs: jobTimeoutMs });
}

async function requireSnapshots(ref: MachineRef, qmp: Qmp): Promise<void> {
  if (await qmp.has('snapshot-save')) return;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `${ref.name} cannot be suspended: this QEMU has no snapshot-save`,
    hint: 'Stop the machine instead, with: vup halt',
  });
}

async function requireRoom(ref: MachineRef, memoryMiB: number, { host }: EffectContext): Promise<void> {
  const { freeBytes } = await host.files.space(diskFile(ref));
  const freeMiB = Math.floor(freeBytes / 1_048_576);
  const neededMiB = memoryMiB + spareMiB;
  if (freeMiB >= neededMiB) return;
  throw new VupError('VUP_HOST_RESOURCE', {
    message: `there is no room to suspend ${ref.name}: its memory needs ${neededMiB} MiB, and ${freeMiB} MiB are free at ${diskFile(ref)}`,
    hint: 'Make room there, or stop the machine with: vup halt',
  });
}
