/** The middle value; of an even number of values the mean of the two middle ones. @throws for no values */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('there is no median of nothing');
  return (lower + upper) / 2;
}

/** What one round of interleaved runs measured, by name. */
export type Round = Readonly<Record<string, number>>;

/** Two measurements beside each other. */
export interface Comparison {
  readonly vup: number;
  readonly peer: number;
  /** Median of the ratios within each round, so that a load that comes and goes strikes both sides alike. */
  readonly ratio: number;
}

/** Compares two measurements of the same rounds. @throws when a round lacks one of them */
export function compare(rounds: readonly Round[], vup: string, peer: string): Comparison {
  const pairs = rounds.map((round) => ({ vup: valueIn(round, vup), peer: valueIn(round, peer) }));
  return {
    vup: median(pairs.map((pair) => pair.vup)),
    peer: median(pairs.map((pair) => pair.peer)),
    ratio: median(pairs.map((pair) => pair.vup / pair.peer)),
  };
}

/** All values of one name. @throws when a round lacks it */
export function valuesOf(rounds: readonly Round[], name: string): readonly number[] {
  return rounds.map((round) => valueIn(round, name));
}

function valueIn(round: Round, name: string): number {
  const value = round[name];
  if (value === undefined) throw new Error(`a round measured no "${name}"`);
  return value;
}
