import { describe, expect, it } from 'vitest';
import { VupError } from '../../../../src/errors/vup-error.ts';
import { whileAlive } from '../../../../src/guest/ssh/machine-life.ts';
import { createNodeHost } from '../../../../src/host/node-host.ts';

const host = createNodeHost();
const ended = new VupError('VUP_GUEST_NOT_READY', { message: 'it ended' });

function lifeThat(runs: () => boolean) {
  return { stillRuns: async () => runs(), explainEnd: async () => ended };
}

describe('work in a machine', () => {
  it('goes on while the machine lives, and its answer is the answer', async () => {
    expect(
      await whileAlive(
        lifeThat(() => true),
        host,
        undefined,
        async () => 7,
      ),
    ).toBe(7);
    const broken = whileAlive(
      lifeThat(() => true),
      host,
      undefined,
      () => Promise.reject(new Error('its own')),
    );
    await expect(broken).rejects.toThrow('its own');
  });

  it('ends with the machine, though it would wait for ever, and is told so', async () => {
    let runs = true;
    let told: AbortSignal | undefined;
    setTimeout(() => {
      runs = false;
    }, 50);
    const work = whileAlive(
      lifeThat(() => runs),
      host,
      undefined,
      (signal) => {
        told = signal;
        return new Promise<never>(() => undefined);
      },
    );
    await expect(work).rejects.toBe(ended);
    expect(told?.aborted).toBe(true);
  });

  it('that breaks because the machine ended says that the machine ended', async () => {
    const work = whileAlive(
      lifeThat(() => false),
      host,
      undefined,
      () => Promise.reject(new Error('connection reset')),
    );
    await expect(work).rejects.toBe(ended);
  });

  it('hears the caller too', async () => {
    const caller = new AbortController();
    const work = whileAlive(
      lifeThat(() => true),
      host,
      caller.signal,
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'))),
    );
    caller.abort();
    expect(await work).toBe('aborted');
  });
});
