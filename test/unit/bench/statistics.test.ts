import { describe, expect, it } from 'vitest';
import { compare, median, valuesOf } from '../../bench/statistics.ts';

describe('median', () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[10, 1, 2, 3], 2.5],
    [[100, 20, 3], 20],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('does not exist of nothing', () => {
    expect(() => median([])).toThrow('nothing');
  });
});

describe('compare', () => {
  const rounds = [
    { vup: 100, bare: 50 },
    { vup: 1000, bare: 800 },
    { vup: 90, bare: 60 },
  ];

  it('takes the ratio within each round, not that of the medians', () => {
    expect(compare(rounds, 'vup', 'bare')).toEqual({ vup: 100, peer: 60, ratio: 1.5 });
  });

  it('refuses rounds that lack a measurement', () => {
    expect(() => compare([...rounds, { vup: 1 }], 'vup', 'bare')).toThrow('"bare"');
    expect(() => valuesOf(rounds, 'other')).toThrow('"other"');
  });
});
