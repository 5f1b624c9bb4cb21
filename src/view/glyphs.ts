import type { Tone } from './paint.ts';
import type { StepState } from './view-model.ts';

/** The sign in front of a row for each state; `running` is the still one, views may turn it. */
export const stateGlyphs: Readonly<Record<StepState, string>> = {
  waiting: '·',
  running: '›',
  done: '✔',
  failed: '✖',
  cancelled: '■',
  skipped: '-',
};

/** The tone of each state. */
export const stateTones: Readonly<Record<StepState, Tone>> = {
  waiting: 'dim',
  running: 'accent',
  done: 'good',
  failed: 'bad',
  cancelled: 'warn',
  skipped: 'dim',
};

/** The frames of the sign of something that runs. */
export const spinnerFrames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;

/** A progress bar `cells` wide, its full and its empty part. */
export function barParts(ratio: number, cells: number): { readonly full: string; readonly empty: string } {
  const filled = Math.floor(Math.min(1, Math.max(0, ratio)) * cells);
  return { full: '█'.repeat(filled), empty: '░'.repeat(cells - filled) };
}

/** What a Ctrl-C does, said at once. */
export const interruptTexts = {
  first: 'stopping after the running steps; press Ctrl-C again to stop now',
  second: 'stopping now',
} as const;
