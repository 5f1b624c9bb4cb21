import { describe, it } from 'vitest';
import { debianImage, whyNoLxc } from '../fixtures/real-host.ts';

const reason = await whyNoLxc();

/** A `describe` that needs real LXC and the Debian image; without LXC one skipped test says why. */
export function describeWithLxc(name: string, tests: () => void): void {
  describe(name, reason === undefined ? tests : () => it.skip(`not here: ${reason}`, () => undefined));
}

/** The image that plain machines start from is in the store, so that no test is slow by surprise. */
export async function prepareImage(): Promise<{ readonly file: string }> {
  return debianImage();
}
