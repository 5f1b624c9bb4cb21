import { expect, it } from 'vitest';
import { inBatches } from '../../../src/state/in-batches.ts';

it('answers each question, asking once for all that came while it was busy', async () => {
  const batches: number[] = [];
  const double = inBatches(async (numbers: readonly number[]) => {
    batches.push(numbers.length);
    await new Promise(setImmediate);
    return numbers.map((number) => number * 2);
  });
  const first = double(1);
  await new Promise(setImmediate);
  const rest = [2, 3, 4].map(double);
  expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
  expect(batches).toEqual([1, 3]);
  expect(await double(5)).toBe(10);
});

it('fails those of a batch that failed, and goes on with the next', async () => {
  const ask = inBatches(async (numbers: readonly number[]) => {
    if (numbers.includes(0)) throw new Error('no');
    return numbers;
  });
  await expect(ask(0)).rejects.toThrow('no');
  expect(await ask(1)).toBe(1);
});
