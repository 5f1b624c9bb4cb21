import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatElapsed,
  formatPercent,
  formatProgress,
  progressRatio,
} from '../../../src/view/format-numbers.ts';

describe('durations', () => {
  it.each([
    [0, '0.0s'],
    [449, '0.4s'],
    [9_900, '9.9s'],
    [9_960, '10s'],
    [59_400, '59s'],
    [59_600, '1m00s'],
    [62_000, '1m02s'],
    [3_599_600, '1h00m'],
    [7_500_000, '2h05m'],
    [-5, '0.0s'],
  ])('%i ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('that still run change once a second', () => {
    expect([0, 999, 1000, 59_999, 61_500, 3_600_000].map(formatElapsed)).toEqual(['0s', '0s', '1s', '59s', '1m01s', '1h00m']);
  });

  it('of less than ten days take at most six cells', () => {
    fc.assert(fc.property(fc.nat(863_999_000), (ms) => formatDuration(ms).length <= 7 && formatElapsed(ms).length <= 7));
    fc.assert(fc.property(fc.nat(359_000_000), (ms) => formatDuration(ms).length <= 6 && formatElapsed(ms).length <= 6));
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [1_003_520, '980 KiB'],
    [1024 ** 2 * 12.34, '12.3 MiB'],
    [1024 ** 3 * 1.25, '1.3 GiB'],
    [1024 ** 4 * 5000, '5000 TiB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('progress', () => {
  it('is never 100% before it is done', () => {
    expect(formatPercent(0.999)).toBe('99%');
    expect(formatPercent(1)).toBe('100%');
    expect(formatPercent(7)).toBe('100%');
  });

  it('is said in its unit', () => {
    expect(formatProgress({ done: 96 * 2 ** 20, total: 300 * 2 ** 20, unit: 'bytes' })).toBe('96.0/300 MiB');
    expect(formatProgress({ done: 2 ** 20, unit: 'bytes' })).toBe('1.0 MiB');
    expect(formatProgress({ done: 34, total: 120, unit: 'packages' })).toBe('34/120 packages');
    expect(formatProgress({ done: 17, unit: 'files' })).toBe('17 files');
    expect(formatProgress({ done: 43, unit: 'percent' })).toBe('43%');
  });

  it('has a ratio only when the end is known', () => {
    expect(progressRatio({ done: 30, total: 120, unit: 'units' })).toBe(0.25);
    expect(progressRatio({ done: 50, unit: 'percent' })).toBe(0.5);
    expect(progressRatio({ done: 50, unit: 'bytes' })).toBeUndefined();
    expect(progressRatio({ done: 0, total: 0, unit: 'bytes' })).toBeUndefined();
    expect(progressRatio({ done: 130, total: 120, unit: 'packages' })).toBe(1);
  });
});
