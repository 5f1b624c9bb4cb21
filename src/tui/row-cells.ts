import { formatDuration, formatElapsed, formatPercent, formatProgress, progressRatio } from '../view/format-numbers.ts';
import { barParts, stateGlyphs, stateTones } from '../view/glyphs.ts';
import { currentStep, laneMs, laneState, waitsFor } from '../view/lanes.ts';
import type { Tone } from '../view/paint.ts';
import { displayWidth, fitEnd, fitStart, truncate } from '../view/text-width.ts';
import type { Lane, StepProgress, StepView, ViewModel } from '../view/view-model.ts';
import type { RowLayout } from './row-layout.ts';

/** One row's parts as text: sign, name and title stand at the left, the others at the right. Empty parts are left out with their gap. */
export interface RowCells {
  readonly sign: string;
  readonly tone: Tone;
  readonly name: string;
  readonly title: string;
  readonly barFull: string;
  readonly barEmpty: string;
  readonly figures: string;
  readonly elapsed: string;
}

/** What a row is made of at one moment. */
export interface RowMoment {
  readonly model: ViewModel;
  readonly layout: RowLayout;
  readonly nowMs: number;
  /** The sign of what runs, which turns. */
  readonly spinner: string;
}

/** A lane's row as text. Its parts with one space between them are never wider than the layout's columns. */
export function rowCells(lane: Lane, moment: RowMoment): RowCells {
  const { layout } = moment;
  const state = laneState(lane);
  const step = currentStep(lane);
  const name = lane.kind === 'machine' ? fitEnd(lane.name, layout.name) : '';
  const bar = step?.state === 'running' && step.progress !== undefined ? barCells(step.progress, layout) : noBar;
  const elapsed = layout.elapsed === 0 ? '' : fitStart(elapsedText(lane, moment.nowMs), layout.elapsed);
  const used = [name, bar.barFull + bar.barEmpty, bar.figures, elapsed].reduce((sum, part) => sum + takenBy(part), 1);
  const title = truncate(titleOf(lane, step, moment.model), layout.columns - used - 1);
  return { sign: state === 'running' ? moment.spinner : stateGlyphs[state], tone: stateTones[state], name, title, ...bar, elapsed };
}

/** A part's cells and the gap before it. */
function takenBy(part: string): number {
  return part === '' ? 0 : displayWidth(part) + 1;
}

function elapsedText(lane: Lane, nowMs: number): string {
  const ms = laneMs(lane, nowMs);
  if (ms === undefined) return '';
  return laneState(lane) === 'running' ? formatElapsed(ms) : formatDuration(ms);
}

const noBar = { barFull: '', barEmpty: '', figures: '' };

function barCells(progress: StepProgress, layout: RowLayout) {
  const ratio = progressRatio(progress);
  const { full, empty } = ratio === undefined ? { full: '', empty: '' } : barParts(ratio, layout.bar);
  return { barFull: full, barEmpty: empty, figures: figuresText(progress, ratio, layout) };
}

function figuresText(progress: StepProgress, ratio: number | undefined, layout: RowLayout): string {
  if (layout.figures === 0) return '';
  if (!layout.terse) return fitStart(formatProgress(progress), layout.figures);
  return ratio === undefined ? '' : fitStart(formatPercent(ratio), layout.figures);
}

function titleOf(lane: Lane, step: StepView | undefined, model: ViewModel): string {
  const state = laneState(lane);
  switch (state) {
    case 'running':
    case 'failed':
    case 'cancelled':
      return withLabel(step);
    case 'waiting':
      return lane.kind === 'machine' ? waitingTitle(lane, model) : lane.name;
    case 'done':
      return lane.kind === 'machine' ? 'done' : lane.name;
    case 'skipped':
      return lane.kind === 'machine' ? 'not done' : lane.name;
    default:
      return state satisfies never;
  }
}

function withLabel(step: StepView | undefined): string {
  if (step === undefined) return '';
  const label = step.state === 'running' ? step.progress?.label : undefined;
  return label === undefined || label === '' ? step.title : `${step.title}: ${label}`;
}

function waitingTitle(lane: Lane, model: ViewModel): string {
  const other = waitsFor(model, lane);
  return other === undefined ? 'waiting' : `waiting for ${other}`;
}
