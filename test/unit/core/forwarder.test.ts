import { expect, it } from 'vitest';
import { createForwarder } from '../../../src/core/forwarder.ts';
import type { Forward } from '../../../src/keeper/forward.ts';

const forward = (host: number): Forward => ({ address: '10.0.0.10', bind: '127.0.0.1', host, guest: 80, protocol: 'tcp' });

/** A keeper that writes down what it was asked. */
function listen() {
  const said: string[] = [];
  const forwarder = createForwarder({
    set: async (forwards) => {
      said.push(`set ${forwards.map(({ host }) => host).join(' ')}`);
      if (forwards.some(({ host }) => host === 0)) throw new Error('refused');
      return [];
    },
    stop: async () => void said.push('stop'),
  });
  return { said, forwarder };
}

it('hands over once what many ask for while one call is under way, as it is when its turn comes', async () => {
  const { said, forwarder } = listen();
  const wanted: Forward[] = [];
  await Promise.all(
    [1, 2, 3, 4].map(async (host) => {
      wanted.push(forward(host));
      await forwarder.set(() => [...wanted]);
    }),
  );
  wanted.push(forward(5));
  await forwarder.set(() => [...wanted]);
  expect(said).toEqual(['set 1 2 3 4', 'set 1 2 3 4 5']);
});

it('lets what is asked last be done last, with a stop between two sets', async () => {
  const { said, forwarder } = listen();
  await Promise.all([forwarder.set(() => [forward(1)]), forwarder.stop(), forwarder.set(() => [forward(2)])]);
  expect(said).toEqual(['set 1', 'stop', 'set 2']);
});

it('fails all that share a call, and goes on with the next', async () => {
  const { said, forwarder } = listen();
  const outcomes = await Promise.allSettled([forwarder.set(() => [forward(0)]), forwarder.set(() => [forward(1)])]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await forwarder.set(() => [forward(2)]);
  expect(said).toEqual(['set 0', 'set 2']);
});
