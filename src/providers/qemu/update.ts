import { interrupted } from '../../engine/interrupted.ts';
import { VupError } from '../../errors/vup-error.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { Change } from '../../provider/observed.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { sizeText } from '../../provider/size-text.ts';
import { applySettings, growDisk } from './create.ts';
import { isRunning } from './machine-process.ts';
import { qmpSocket } from './names.ts';
import { withQmp } from './qmp.ts';
import { hasSavedState } from './saved-state.ts';

const mebibyte = 1_048_576;
/** How long a guest may take to give memory back. */
const balloonMs = 30_000;
const pauseMs = 100;
/** The balloon works by pages; what is missing to a whole is nothing. */
const toleranceMiB = 1;

/**
 * Memory that the guest gives back goes at once; everything else is written down for the next start. A crash between the two leaves the
 * difference visible, and the next run does it again.
 * @throws VUP_ENGINE_FAILED when the guest needs the memory, or the disk would have to shrink
 */
export async function updateMachine(ref: MachineRef, machine: Machine, changes: readonly Change[], context: EffectContext): Promise<void> {
  const runs = await isRunning(ref, context.host);
  const isLive = changes.some(({ field, cost }) => field === 'memory' && cost === 'live');
  if (runs && isLive) await shrinkMemory(ref, machine.memoryMiB, context);
  // The disk of a suspended machine stays as its memory knows it.
  if (!runs && !(await hasSavedState(ref, context.host))) await growDisk(ref, machine, context);
  await applySettings(ref, machine, context);
}

async function shrinkMemory(ref: MachineRef, memoryMiB: number, context: EffectContext): Promise<void> {
  const { host, signal } = context;
  await withQmp(
    qmpSocket(ref),
    host,
    async (qmp) => {
      const actual = async (): Promise<number> => (await qmp.execute('query-balloon', {})).actual / mebibyte;
      const before = await actual();
      await qmp.execute('balloon', { value: memoryMiB * mebibyte });
      const end = host.clock.monotonicMs() + balloonMs;
      while ((await actual()) > memoryMiB + toleranceMiB) {
        if (signal.aborted) throw interrupted(`taking memory back from ${ref.name}`);
        if (host.clock.monotonicMs() > end) {
          await qmp.execute('balloon', { value: Math.round(before) * mebibyte });
          throw keepsMemory(ref, memoryMiB);
        }
        await host.clock.sleep(pauseMs, signal);
      }
    },
    { signal },
  );
}

function keepsMemory(ref: MachineRef, memoryMiB: number): VupError {
  return new VupError('VUP_ENGINE_FAILED', {
    message: `the guest of ${ref.name} does not give memory back down to ${sizeText(memoryMiB)}`,
    hint: `Stop what uses it in the machine, or start it anew with less: vup reload ${ref.name}`,
  });
}
