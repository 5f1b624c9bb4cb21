/** The part of a terminal's output stream that the live view needs; `process.stdout` is one. */
export interface Terminal {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string, done?: () => void): boolean;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** A terminal's size in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The size now; a terminal that does not know its own (0 or nothing, as over some serial lines) counts as 80x24. */
export function sizeOf(terminal: Terminal): Size {
  return { columns: terminal.columns || 80, rows: terminal.rows || 24 };
}
