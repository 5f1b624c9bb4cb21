import xterm from '@xterm/headless';
import type { Terminal } from '../../src/tui/terminal.ts';

/** A terminal in memory that a view can draw on, with a screen that can be read. */
export interface ScreenTerminal extends Terminal {
  resize(columns: number, rows: number): void;
  /** All rows so far, once everything written is on the screen; empty rows at the end left out. */
  rowsSoFar(): Promise<readonly string[]>;
  /** Lines wider than the terminal that could have been folded at a space; one long word, such as an address, stays whole. */
  foldedLines(): Promise<readonly string[]>;
  raw(): string;
}

/** Makes one. Line feeds return the carriage, as a tty's driver does. */
export function createScreenTerminal(columns: number, rows: number): ScreenTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 2000, allowProposedApi: true, convertEol: true });
  const listeners = new Set<() => void>();
  let bytes = '';
  const settled = () => new Promise<void>((resolve) => terminal.write('', resolve));
  const read = async () => {
    await settled();
    const buffer = terminal.buffer.active;
    const rows = Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row));
    const texts = rows.map((row) => ({ text: row?.translateToString(true) ?? '', folded: row?.isWrapped === true }));
    return texts.slice(0, texts.findLastIndex(({ text }) => text !== '') + 1);
  };
  return {
    get columns() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    write(text, done) {
      bytes += text;
      terminal.write(text, done);
      return true;
    },
    on: (_, listener) => listeners.add(listener),
    off: (_, listener) => listeners.delete(listener),
    resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
      for (const listener of listeners) listener();
    },
    rowsSoFar: async () => (await read()).map(({ text }) => text),
    async foldedLines() {
      const found = await read();
      const joined = found.map(({ text }, row) => (found[row + 1]?.folded === true ? text + found[row + 1]?.text : ''));
      return joined.filter(
        (line) => line !== '' && line.trim().includes(' ') && line.split(' ').every((word) => word.length + 4 <= terminal.cols),
      );
    },
    raw: () => bytes,
  };
}
