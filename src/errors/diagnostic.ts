/** One finding about a text that a person wrote, with its place. Lines and columns count from 1. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Short machine-readable kind, for example `unknown-key`, `bad-unit`, `needs-trust`. */
  readonly rule: string;
  /** What is wrong, in one sentence without the place. */
  readonly message: string;
  /** What to write instead, for example `did you mean "memory"?`. */
  readonly hint?: string;
  /** Where; absent for findings that have no text behind them (an engine's limits). */
  readonly place?: Place;
  /** The key path, for example `machines.web.memory`. */
  readonly path?: string;
}

/** A stretch of a file. `endColumn` is exclusive and on `endLine`. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
