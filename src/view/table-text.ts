import { type Paint, painter, type Tone } from './paint.ts';
import { joinLines, type TextOptions } from './text-options.ts';
import { displayWidth, fitEnd, widest } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

/** One cell; several lines of text stand below each other. */
export interface TableCell {
  readonly lines: readonly string[];
  readonly tone?: Tone;
}

const gap = '  ';

/**
 * Rows in aligned columns below their headers. Where the table is wider than the terminal, each row becomes a small
 * block instead, its first cell on top and the others indented below: nothing is cut. Cells must be safe to print.
 */
export function formatTable(headers: readonly string[], rows: readonly (readonly TableCell[])[], options: TextOptions): string {
  if (rows.length === 0) return '';
  const paint = painter(options.color);
  const widths = headers.map((header, column) => Math.max(displayWidth(header), widest(rows.flatMap((row) => row[column]?.lines ?? []))));
  const total = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1);
  if (options.columns !== undefined && total > options.columns) return joinLines(rows.flatMap((row) => blockOf(headers, row, options)));
  const head = widths.map((width, column) => fitEnd(headers[column] ?? '', width)).join(gap);
  return joinLines([paint('dim', head.trimEnd()), ...rows.flatMap((row) => alignedRow(row, widths, paint))]);
}

function alignedRow(row: readonly TableCell[], widths: readonly number[], paint: Paint): readonly string[] {
  const height = Math.max(1, ...row.map((cell) => cell.lines.length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((width, column) => {
        const text = row[column]?.lines[line] ?? '';
        return paint(row[column]?.tone ?? 'plain', text) + ' '.repeat(Math.max(0, width - displayWidth(text)));
      })
      .join(gap)
      .trimEnd(),
  );
}

function blockOf(headers: readonly string[], row: readonly TableCell[], options: TextOptions): readonly string[] {
  const paint = painter(options.color);
  const [first, ...others] = row;
  const title = wrapText(first?.lines.join(' ') ?? '', { columns: options.columns, first: '', rest: '  ' });
  const fields = others.flatMap((cell, index) =>
    cell.lines
      .filter((line) => line !== '')
      .flatMap((line) =>
        wrapText(`${(headers[index + 1] ?? '').toLowerCase()}: ${line}`, { columns: options.columns, first: '  ', rest: '    ' }),
      ),
  );
  return [...title.map((line) => paint('strong', line)), ...fields];
}
