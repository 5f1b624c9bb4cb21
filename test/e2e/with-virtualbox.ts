import { describe, it } from 'vitest';
import { whyNoVirtualBox } from '../fixtures/virtualbox/why-no-virtual-box.ts';

const reason = whyNoVirtualBox();

/** A `describe` that needs the rig of VirtualBox; without it one skipped test says why. */
export function describeWithVirtualBox(name: string, tests: () => void): void {
  describe(name, reason === undefined ? tests : () => it.skip(`not here: ${reason}`, () => undefined));
}
