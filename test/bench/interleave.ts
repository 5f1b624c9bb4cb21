import type { Round } from './statistics.ts';

/** One of those that are compared. What it measures, by name; the names of all contenders differ. */
export type Contender = () => Promise<Round>;

/**
 * Runs all contenders in each round, one after the other, and every second round in the opposite order: what changes on the host
 * meanwhile, and what one leaves warm for the next, strikes all of them alike.
 */
export async function interleave(rounds: number, contenders: readonly Contender[], signal: AbortSignal): Promise<readonly Round[]> {
  const measured: Round[] = [];
  for (let number = 0; number < rounds; number += 1) {
    let round: Round = {};
    for (const contender of number % 2 === 0 ? contenders : contenders.toReversed()) {
      signal.throwIfAborted();
      round = { ...round, ...(await contender()) };
    }
    measured.push(round);
  }
  return measured;
}
