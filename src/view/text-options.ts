/** How plain text is laid out. */
export interface TextOptions {
  /** Width of the terminal in cells; undefined (a pipe, a file): nothing is folded or cut. */
  readonly columns?: number | undefined;
  readonly color: boolean;
}

/** Lines as text to write: each ends with a line end; no lines are no text. */
export function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** `1 step`, `2 steps`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
