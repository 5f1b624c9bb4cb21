import { expect, it } from 'vitest';
import { inTurn } from '../../../src/bridge/in-turn.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';

const { environment } = sampleRef;

it('does one piece of work on an environment after another, others at the same time', async () => {
  const said: string[] = [];
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = inTurn(environment, async () => {
    said.push('first begins');
    await gate;
    said.push('first ends');
    return 1;
  });
  const second = inTurn(environment, async () => void said.push('second'));
  await inTurn({ ...environment, id: 'ffffffff' }, async () => void said.push('elsewhere'));
  release();
  await second;
  expect(said).toEqual(['first begins', 'elsewhere', 'first ends', 'second']);
  expect(await first).toBe(1);
});

it('goes on after a failure, which only its own caller sees', async () => {
  const failing = inTurn(environment, () => Promise.reject(new Error('broken')));
  const next = inTurn(environment, async () => 'fine');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('fine');
});
