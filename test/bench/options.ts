import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What `npm run bench -- …` was told. */
export interface BenchOptions {
  /** Rounds of each comparison. */
  readonly runs: number;
  /** Names of rows or groups; empty: all. */
  readonly only: readonly string[];
  /** Where every measurement is written. */
  readonly json: string | undefined;
  /** The program under test. */
  readonly program: string;
}

const leastRuns = 5;

/** @throws for words it does not know */
export function parseOptions(words: readonly string[], root: string): BenchOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      runs: { type: 'string', default: String(leastRuns) },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      program: { type: 'string', default: resolve(root, 'dist/vup.js') },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs "${values.runs}" is no number of runs`);
  return { runs, only: values.only.flatMap((names) => names.split(',')), json: values.json, program: resolve(values.program) };
}

/** True when the names ask for this row or its group. */
export function wants(options: BenchOptions, group: string, row: string): boolean {
  return options.only.length === 0 || options.only.includes(group) || options.only.includes(row);
}
