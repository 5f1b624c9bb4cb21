import { qcow2Options, qemuImg } from '../../image/qemu-img.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { runAsEngine } from './engine-user.ts';
import { diskFile } from './names.ts';
import { forgetSavedState, readSavedState } from './saved-state.ts';
import { snapshotTag } from './suspend.ts';

/** Drops the memory of a suspended machine that is stopped instead: the next start is a boot. Nothing to drop is fine. */
export async function dropSavedState(ref: MachineRef, context: EffectContext): Promise<void> {
  const { host } = context;
  if ((await readSavedState(ref, host)) === undefined) return;
  // First the note: from then on nobody takes that memory back. A snapshot that stays behind takes room until the next suspension.
  await forgetSavedState(ref, host);
  const argv = qemuImg(['snapshot', '--image-opts', '-d', snapshotTag, qcow2Options(diskFile(ref))]);
  await runAsEngine(ref, argv, `drop the memory of ${ref.name}`, context).catch(() => undefined);
}
