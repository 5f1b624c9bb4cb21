import { describe, it } from 'vitest';
import { whyNoQemu } from '../fixtures/real-host.ts';

const reason = await whyNoQemu();

/** A `describe` that needs real QEMU; without it one skipped test says why. */
export function describeWithQemu(name: string, tests: () => void): void {
  describe(name, reason === undefined ? tests : () => it.skip(`not here: ${reason}`, () => undefined));
}
