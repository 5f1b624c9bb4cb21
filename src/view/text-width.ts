import { esc } from './control-codes.ts';

const ascii = /^[ -~]*$/;
const colours = new RegExp(`${esc}\\[[0-9;]*m`, 'g');
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11FF]/u;

/** Two cells wide: `W` and `F` of Unicode's EastAsianWidth.txt, and emoji shown as pictures. */
const doubleWidth =
  /[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;

/** How many terminal cells a line takes. Colour codes take none. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text.replace(colours, '')) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (ascii.test(character)) return 1;
  if (zeroWidth.test(character)) return 0;
  return doubleWidth.test(character) ? 2 : 1;
}

/** The text cut to `width` cells, its last cell an ellipsis if anything was cut. For text without colour codes. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return '';
  return `${takeWidth(text, width - 1).trimEnd()}…`;
}

/** The longest beginning that fits into `width` cells. */
export function takeWidth(text: string, width: number): string {
  let used = 0;
  let taken = '';
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    taken += character;
  }
  return taken;
}

/** Cut or filled with spaces at its end to exactly `width` cells. */
export function fitEnd(text: string, width: number): string {
  const cut = truncate(text, width);
  return cut + ' '.repeat(Math.max(0, width - displayWidth(cut)));
}

/** Cut or filled with spaces at its beginning to exactly `width` cells. */
export function fitStart(text: string, width: number): string {
  const cut = truncate(text, width);
  return ' '.repeat(Math.max(0, width - displayWidth(cut))) + cut;
}

/** The width of the widest of some lines; 0 for none. */
export function widest(lines: Iterable<string>): number {
  let width = 0;
  for (const line of lines) width = Math.max(width, displayWidth(line));
  return width;
}
