import { expect, it } from 'vitest';
import { interleave } from '../../bench/interleave.ts';

it('runs all in each round, every second one in the opposite order', async () => {
  const order: string[] = [];
  const contender = (name: string) => async () => {
    order.push(name);
    return { [name]: order.length };
  };
  const rounds = await interleave(3, [contender('a'), contender('b')], new AbortController().signal);
  expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b']);
  expect(rounds).toEqual([
    { a: 1, b: 2 },
    { b: 3, a: 4 },
    { a: 5, b: 6 },
  ]);
});

it('starts nothing more when it is interrupted', async () => {
  const interrupt = new AbortController();
  let started = 0;
  const contender = async () => {
    started += 1;
    interrupt.abort(new Error('interrupted by a person'));
    return {};
  };
  await expect(interleave(5, [contender, contender], interrupt.signal)).rejects.toThrow('interrupted by a person');
  expect(started).toBe(1);
});
