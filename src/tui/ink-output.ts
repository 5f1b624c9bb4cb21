import { esc } from '../view/control-codes.ts';
import { displayWidth } from '../view/text-width.ts';
import { type Size, sizeOf, type Terminal } from './terminal.ts';

const controls = new RegExp(`${esc}\\[[0-?]*[ -/]*[@-~]`, 'g');
const eraseLine = `${esc}[2K`;
const lineUp = `${esc}[1A`;

/** What Ink is given in place of the terminal. */
export interface InkOutput {
  readonly isTTY: true;
  readonly columns: number;
  readonly rows: number;
  write(text: string, done?: () => void): boolean;
  on(): void;
  off(): void;
  /** Takes the rows away that the frame on the screen gained when the terminal became narrower and folded it. */
  eraseFolds(): void;
}

/**
 * Stands between Ink and the terminal for two things that Ink gets wrong. It erases as many lines as it wrote, but a
 * terminal that becomes narrower folds them into more: their remains would stay in the scrollback. And a frame as tall
 * as the terminal makes it clear the whole scrollback: it is told that there is no lower edge, our frames fit anyway.
 * So resizing is handled by the caller, and Ink hears nothing of it.
 */
export function createInkOutput(terminal: Terminal): InkOutput {
  let frameWidths: readonly number[] = [];
  return {
    isTTY: true,
    get columns() {
      return sizeOf(terminal).columns;
    },
    rows: Number.POSITIVE_INFINITY,
    write(text, done) {
      const visible = text.replace(controls, '');
      if (visible !== '') frameWidths = visible.split('\n').map(displayWidth);
      return terminal.write(text, done);
    },
    on() {},
    off() {},
    eraseFolds() {
      const folds = foldedRows(frameWidths, sizeOf(terminal));
      if (folds > 0) terminal.write(eraseLine + (lineUp + eraseLine).repeat(folds));
      frameWidths = [];
    },
  };
}

function foldedRows(widths: readonly number[], size: Size): number {
  return widths.reduce((rows, width) => rows + Math.max(0, Math.ceil(width / size.columns) - 1), 0);
}
