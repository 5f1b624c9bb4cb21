import { VupError } from '../../errors/vup-error.ts';
import type { EffectContext } from '../../provider/provider.ts';
import type { MemoryEffect, MemoryEngine } from './engine.ts';

/** The engine as one process reaches it. */
export interface Door {
  readonly engine: MemoryEngine;
  /** Awaited before each half of an effect: a process that is killed never gets past it, and leaves what it began half done. */
  readonly gate: (point: string) => Promise<void>;
}

/** The two halves of one effect. `begin` leaves what the next call can finish. */
export interface Halves {
  readonly begin: () => void;
  readonly end: () => void;
}

/** Does one effect, half by half. @throws VUP_INTERRUPTED once the signal has fired */
export async function act(door: Door, call: MemoryEffect, subject: string, context: EffectContext, halves: Halves): Promise<void> {
  const check = (): void => {
    if (context.signal.aborted) throw new VupError('VUP_INTERRUPTED', { message: `${call} was interrupted` });
  };
  await door.engine.call(call, subject);
  await door.gate(`begin ${call} ${subject}`);
  check();
  halves.begin();
  await door.gate(`end ${call} ${subject}`);
  check();
  halves.end();
}
