import { interruptTexts } from '../view/glyphs.ts';
import { laneState } from '../view/lanes.ts';
import type { Lane, StepState, ViewModel } from '../view/view-model.ts';
import { wrapText } from '../view/wrap-text.ts';
import { detailLines, wantedDetails } from './lane-details.ts';
import type { Size } from './terminal.ts';

/** What the live view shows at one moment: chosen so that it is always lower than the terminal. */
export interface Frame {
  readonly rows: readonly FrameRow[];
  /** Said below the rows; absent when all lanes are shown. */
  readonly more?: string;
  /** Said at the bottom after a Ctrl-C, folded to the width. */
  readonly footer: readonly string[];
}

/** A lane and the dim lines below it. */
export interface FrameRow {
  readonly lane: Lane;
  readonly details: readonly string[];
}

/** Who is shown first when not all fit. */
const urgency: Readonly<Record<StepState, number>> = { failed: 0, running: 0, cancelled: 1, waiting: 2, done: 3, skipped: 3 };

/** Chooses what fits into the terminal: rows first, then the lines below them. Pure. */
export function composeFrame(model: ViewModel, size: Size): Frame {
  // One line stays free for the cursor below the frame.
  const height = Math.max(1, size.rows - 1);
  const footer = footerLines(model, size).slice(0, height - 1);
  const room = height - footer.length;
  const fits = model.lanes.length <= room;
  const shown = fits ? model.lanes : byUrgency(model.lanes).slice(0, Math.max(1, room - 1));
  const more = fits || room < 2 ? undefined : moreLine(model.lanes, shown);
  const spare = room - shown.length - (more === undefined ? 0 : 1);
  const counts = shareLines(wantedDetails(shown), spare);
  const rows = shown.map((lane, index) => ({ lane, details: detailLines(lane, counts[index] ?? 0) }));
  return { rows, ...(more !== undefined && { more }), footer };
}

function footerLines(model: ViewModel, size: Size): readonly string[] {
  return model.interrupt === undefined ? [] : wrapText(interruptTexts[model.interrupt], { columns: size.columns });
}

function byUrgency(lanes: readonly Lane[]): readonly Lane[] {
  return lanes.toSorted((one, other) => urgency[laneState(one)] - urgency[laneState(other)]);
}

function moreLine(all: readonly Lane[], shown: readonly Lane[]): string {
  const visible = new Set(shown);
  const hidden = all.filter((lane) => !visible.has(lane));
  const done = hidden.filter((lane) => laneState(lane) === 'done').length;
  return `… and ${hidden.length} more (${done} done)`;
}

/** Deals `spare` lines out, one each in turn, so that no lane takes all of them. */
function shareLines(wanted: readonly number[], spare: number): readonly number[] {
  const given = wanted.map(() => 0);
  let left = spare;
  for (let round = 1; left > 0 && wanted.some((want) => want >= round); round += 1) {
    for (const [index, want] of wanted.entries()) {
      if (want < round || left === 0) continue;
      given[index] = round;
      left -= 1;
    }
  }
  return given;
}
