import { displayWidth, takeWidth } from './text-width.ts';

/** How {@link wrapText} folds. */
export interface WrapOptions {
  /** Cells per line; undefined (not a terminal): nothing is folded. */
  readonly columns: number | undefined;
  /** Put before the first line. */
  readonly first?: string;
  /** Put before all lines after it. */
  readonly rest?: string;
  /** Break words that are wider than a line. Without it they stay whole, so that a URL can be copied. */
  readonly breakWords?: boolean;
}

/** Below this many cells of room folding makes text worse, not better. */
const leastRoom = 8;

/** A paragraph as lines, folded at spaces to the terminal's width. Line ends in the text stay. */
export function wrapText(text: string, options: WrapOptions): readonly string[] {
  const { first = '', rest = first } = options;
  const lines = text.split('\n').flatMap((line) => foldLine(line, options, Math.max(displayWidth(first), displayWidth(rest))));
  return lines.map((line, index) => `${index === 0 ? first : rest}${line}`.trimEnd());
}

function foldLine(line: string, options: WrapOptions, indent: number): readonly string[] {
  if (options.columns === undefined) return [line];
  const room = Math.max(leastRoom, options.columns - indent);
  if (displayWidth(line) <= room) return [line];
  return options.breakWords ? cutLine(line, room) : foldWords(line, room);
}

function foldWords(line: string, room: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && displayWidth(longer) > room) {
      lines.push(current);
      current = word;
    } else {
      current = longer;
    }
  }
  return [...lines, current];
}

function cutLine(line: string, room: number): readonly string[] {
  const lines: string[] = [];
  let left = line;
  while (left !== '') {
    const piece = takeWidth(left, room);
    lines.push(piece);
    left = left.slice(piece.length);
  }
  return lines;
}
