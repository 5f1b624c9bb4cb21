/** The views there are: Ink, listr2, one event per line, and almost nothing. */
export type ViewName = 'tui' | 'tasks' | 'ndjson' | 'quiet';

/** What decides which view shows a run. */
export interface ViewFacts {
  /** Standard output is a terminal. */
  readonly isTty: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** All output of all steps is wanted; only a view that scrolls has room for it. */
  readonly verbose?: boolean;
  readonly env: Readonly<Partial<Record<'TERM' | 'CI' | 'CONTINUOUS_INTEGRATION', string | undefined>>>;
}

/** Chooses the view of a run. What was asked for wins; live rows need a terminal that can move its cursor. */
export function chooseView(facts: ViewFacts): ViewName {
  if (facts.json) return 'ndjson';
  if (facts.quiet) return 'quiet';
  const { TERM, CI, CONTINUOUS_INTEGRATION } = facts.env;
  const live = facts.isTty && facts.verbose !== true && TERM !== 'dumb' && !isSet(CI) && !isSet(CONTINUOUS_INTEGRATION);
  return live ? 'tui' : 'tasks';
}

/** As Ink itself decides (is-in-ci): the variable's presence counts, even empty; then it would draw only the last frame. */
function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '0' && value !== 'false';
}
