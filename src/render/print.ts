import type { MachineSummary } from '../events/event.ts';
import { cleanMachine } from '../view/clean-event.ts';
import { statusTone } from '../view/machine-text.ts';
import { formatPort } from '../view/port-text.ts';
import { formatTable, type TableCell } from '../view/table-text.ts';
import type { TextOptions } from '../view/text-options.ts';

export { formatError } from '../view/error-text.ts';
export { wantsColor } from '../view/paint.ts';
export { formatPlan } from '../view/plan-text.ts';

/** The machines of an environment as a table: what `vup status` and `vup ls` print. Columns that no machine fills are left out. */
export function formatStatus(machines: readonly MachineSummary[], options: TextOptions): string {
  const safe = machines.map(cleanMachine);
  const columns = statusColumns.filter((column) => safe.some((machine) => column.cell(machine).lines.some((line) => line !== '')));
  const headers = columns.map((column) => column.header);
  const rows = safe.map((machine) => columns.map((column) => column.cell(machine)));
  return formatTable(headers, rows, options);
}

interface StatusColumn {
  readonly header: string;
  cell(machine: MachineSummary): TableCell;
}

const statusColumns: readonly StatusColumn[] = [
  { header: 'NAME', cell: (machine) => ({ lines: [machine.name], tone: 'strong' }) },
  { header: 'STATUS', cell: (machine) => ({ lines: [machine.status], tone: statusTone(machine.status) }) },
  { header: 'PROVIDER', cell: (machine) => ({ lines: [machine.provider ?? ''] }) },
  { header: 'ADDRESS', cell: (machine) => ({ lines: [machine.address ?? ''] }) },
  { header: 'PORTS', cell: (machine) => ({ lines: machine.ports.map(formatPort) }) },
];
