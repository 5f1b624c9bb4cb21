import { describe, expect, it } from 'vitest';
import { countRow, limitRow, ratioRow, skippedRow } from '../../bench/row.ts';
import { formatTable } from '../../bench/table.ts';

const rounds = [
  { vup: 300, bare: 200 },
  { vup: 310, bare: 200 },
  { vup: 330, bare: 200 },
];
const ratio = { name: 'up-1', rounds, vup: 'vup', peer: 'bare', against: 'a script' };

describe('a verdict', () => {
  it.each([
    [1.6, 'ok'],
    [1.55, 'ok'],
    [1.5, 'over'],
    [undefined, 'info'],
  ])('with the bar %s at a ratio of 1.55 is %s', (bar, verdict) => {
    expect(ratioRow({ ...ratio, ...(bar !== undefined && { bar }) })).toMatchObject({ vup: 310, peer: 200, ratio: 1.55, verdict });
  });

  it.each([
    [60, 'ok'],
    [59.9, 'over'],
  ])('with the limit %d at a median of 60 MiB is %s', (bar, verdict) => {
    expect(limitRow('memory', 'MiB', [61, 60, 40], bar).verdict).toBe(verdict);
  });

  it.each([
    [50, 'ok'],
    [49, 'over'],
  ])('with %d of 50 machines is %s', (found, verdict) => {
    expect(countRow('up-50', 'machines', found, 50, '').verdict).toBe(verdict);
  });
});

it('prints a line for each row, numbers to the right', () => {
  const rows = [ratioRow({ ...ratio, bar: 1.5 }), limitRow('memory-up', 'MiB', [43.21], 90), skippedRow('lxd', 'LXD is not installed')];
  expect(formatTable(rows).split('\n')).toEqual([
    'row             vup    peer  ratio  bar                 note',
    'up-1         310 ms  200 ms  1.55x  <= 1.5x    over     against a script',
    'memory-up  43.2 MiB       -      -  <= 90 MiB  ok',
    'lxd               -       -      -  -          skipped  LXD is not installed',
    '',
  ]);
});
