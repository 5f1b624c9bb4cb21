import type { MachineSummary } from '../events/event.ts';
import { cleanMachine } from '../view/clean-event.ts';
import { statusTone } from '../view/machine-text.ts';
import { formatPort } from '../view/port-text.ts';
import { sanitizeLine } from '../view/sanitize.ts';
import { formatTable, type TableCell } from '../view/table-text.ts';
import type { TextOptions } from '../view/text-options.ts';

export { formatError } from '../view/error-text.ts';
export { wantsColor } from '../view/paint.ts';
export { formatPlan } from '../view/plan-text.ts';

/** A line of a log without what a guest could do to the terminal with it. */
export function formatLogLine(line: string): string {
  return sanitizeLine(line);
}

/** A machine as `vup status` shows it. */
export interface ListedMachine extends MachineSummary {
  /** What is not as it should be, for example a step that failed. */
  readonly note?: string;
}

/** The machines of an environment as a table: what `vup status` and `vup ls` print. Columns that no machine fills are left out. */
export function formatStatus(machines: readonly ListedMachine[], options: TextOptions): string {
  const safe = machines.map((machine) => ({
    ...cleanMachine(machine),
    ...(machine.note !== undefined && { note: sanitizeLine(machine.note) }),
  }));
  const columns = statusColumns.filter((column) => safe.some((machine) => column.cell(machine).lines.some((line) => line !== '')));
  const headers = columns.map((column) => column.header);
  const rows = safe.map((machine) => columns.map((column) => column.cell(machine)));
  return formatTable(headers, rows, options);
}

interface StatusColumn {
  readonly header: string;
  cell(machine: ListedMachine): TableCell;
}

const statusColumns: readonly StatusColumn[] = [
  { header: 'NAME', cell: (machine) => ({ lines: [machine.name], tone: 'strong' }) },
  { header: 'STATUS', cell: (machine) => ({ lines: [machine.status], tone: statusTone(machine.status) }) },
  { header: 'PROVIDER', cell: (machine) => ({ lines: [machine.provider ?? ''] }) },
  { header: 'ADDRESS', cell: (machine) => ({ lines: [machine.address ?? ''] }) },
  { header: 'PORTS', cell: (machine) => ({ lines: machine.ports.map(formatPort) }) },
  { header: 'NOTE', cell: (machine) => ({ lines: [machine.note ?? ''], tone: 'warn' }) },
];
