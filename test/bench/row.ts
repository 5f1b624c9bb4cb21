import { type Comparison, compare, median, type Round } from './statistics.ts';

/** How a row stands against its bar. `info` has none, `skipped` could not be measured here. */
export type Verdict = 'ok' | 'over' | 'info' | 'skipped';

/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly unit: 'ms' | 'MiB' | 'machines' | 'calls';
  readonly vup?: number;
  readonly peer?: number;
  /** What `peer` is. */
  readonly against?: string;
  readonly ratio?: number;
  /** In words, for example `<= 1.5x`. */
  readonly bar?: string;
  readonly verdict: Verdict;
  readonly note?: string;
  /** Every single measurement. */
  readonly rounds: readonly Round[];
}

/** Two measurements of the same rounds, and the bar for their ratio, if there is one. */
export interface RatioRow {
  readonly name: string;
  readonly rounds: readonly Round[];
  readonly vup: string;
  readonly peer: string;
  readonly against: string;
  readonly bar?: number;
  readonly note?: string;
}

/** A row whose ratio must not pass the bar. */
export function ratioRow({ name, rounds, vup, peer, against, bar, note }: RatioRow): Row {
  const found: Comparison = compare(rounds, vup, peer);
  const verdict = bar === undefined ? 'info' : found.ratio <= bar ? 'ok' : 'over';
  return {
    name,
    unit: 'ms',
    ...found,
    against,
    ...(bar !== undefined && { bar: `<= ${bar}x` }),
    verdict,
    ...(note !== undefined && { note }),
    rounds,
  };
}

/** A row whose own value must not pass the bar. */
export function limitRow(name: string, unit: 'MiB' | 'ms', values: readonly number[], bar: number, note?: string): Row {
  const vup = median(values);
  return {
    name,
    unit,
    vup,
    bar: `<= ${bar} ${unit}`,
    verdict: vup <= bar ? 'ok' : 'over',
    ...(note !== undefined && { note }),
    rounds: values.map((value) => ({ [name]: value })),
  };
}

/** A row that counts: it must be exactly as many. */
export function countRow(name: string, unit: 'machines' | 'calls', found: number, wanted: number, note: string): Row {
  const bar = `= ${wanted}`;
  return { name, unit, vup: found, bar, verdict: found === wanted ? 'ok' : 'over', note, rounds: [{ [name]: found }] };
}

/** A row that could not be measured here, and why. */
export function skippedRow(name: string, reason: string): Row {
  return { name, unit: 'ms', verdict: 'skipped', note: reason, rounds: [] };
}
