import type { Row } from './row.ts';

const heads = ['row', 'vup', 'peer', 'ratio', 'bar', '', 'note'] as const;

/** The rows as text, a line each, columns aligned. Numbers stand to the right. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [heads, ...rows.map(cellsOf)];
  const widths = heads.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function isNumber(column: number): boolean {
  return column >= 1 && column <= 3;
}

function cellsOf(row: Row): readonly string[] {
  const note = [row.against === undefined ? '' : `against ${row.against}`, row.note ?? ''].filter((part) => part !== '').join('; ');
  return [
    row.name,
    formatValue(row.vup, row.unit),
    formatValue(row.peer, row.unit),
    row.ratio === undefined ? '-' : `${row.ratio.toFixed(2)}x`,
    row.bar ?? '-',
    row.verdict,
    note,
  ];
}

function formatValue(value: number | undefined, unit: Row['unit']): string {
  if (value === undefined) return '-';
  if (unit === 'machines' || unit === 'calls') return String(value);
  return unit === 'MiB' ? `${value.toFixed(1)} MiB` : `${value.toFixed(0)} ms`;
}
