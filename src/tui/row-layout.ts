import { widest } from '../view/text-width.ts';
import type { Lane } from '../view/view-model.ts';

/** Widths in cells of a row's parts, the same for all rows so that they stand below each other. 0: left out. */
export interface RowLayout {
  readonly columns: number;
  readonly name: number;
  readonly bar: number;
  readonly figures: number;
  /** Figures as a bare percentage, since there is no room for `12.3/45.0 MiB`. */
  readonly terse: boolean;
  readonly elapsed: number;
}

const elapsedWidth = 6;
const tersePercent = 4;
const fullFigures = 17;

/** The layout for a terminal's width: what does not fit is left out, the bar before the percentage, the time last. */
export function rowLayout(lanes: readonly Lane[], columns: number): RowLayout {
  const names = lanes.filter((lane) => lane.kind === 'machine').map((lane) => lane.name);
  const name = Math.min(widest(names), Math.max(6, Math.floor(columns * 0.3)));
  const terse = columns < 72;
  const figures = terse ? tersePercent : fullFigures;
  return { columns, name, bar: barWidth(columns), figures: columns < 18 ? 0 : figures, terse, elapsed: columns < 14 ? 0 : elapsedWidth };
}

function barWidth(columns: number): number {
  if (columns >= 100) return 24;
  if (columns >= 72) return 16;
  if (columns >= 52) return 10;
  return columns >= 36 ? 6 : 0;
}
