import { type Paint, painter, type Tone } from './paint.ts';
import type { PrintableChange, PrintableMachine, PrintablePlan, PrintableStep } from './printable-plan.ts';
import { sanitizeLine } from './sanitize.ts';
import type { TextOptions } from './text-options.ts';
import { fitEnd, widest } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

type Action = PrintableMachine['action'];

/** Terraform's symbols, right-aligned so that names stand below each other. */
const symbols: Readonly<Record<Action, string>> = { create: '  +', update: '  ~', replace: '-/+', destroy: '  -', none: '   ' };
const tones: Readonly<Record<Action, Tone>> = { create: 'good', update: 'warn', replace: 'bad', destroy: 'bad', none: 'plain' };

/** Width of the cost column: its longest word is `restart`. */
const costWidth = 8;

/** The plan's lines without notes and summary: shared steps, then machines that something happens to. */
export function planLines(plan: PrintablePlan, options: TextOptions): readonly string[] {
  const shared = plan.steps.filter((step) => step.machine === undefined);
  const machines = plan.machines.filter(saysSomething);
  const nameWidth = widest([...shared.map(sharedName), ...machines.map((machine) => sanitizeLine(machine.machine))]);
  const writer: Writer = { paint: painter(options.color), columns: options.columns, nameWidth };
  return [...shared.flatMap((step) => sharedLines(step, writer)), ...machines.flatMap((machine) => machineLines(machine, writer))];
}

function saysSomething(machine: PrintableMachine): boolean {
  return machine.action !== 'none' || machine.provision.length > 0 || machine.changes.length > 0 || machine.notes.length > 0;
}

interface Writer {
  readonly paint: Paint;
  readonly columns: number | undefined;
  readonly nameWidth: number;
}

interface Headline {
  readonly action: Action;
  readonly cost: string;
  readonly name: string;
  readonly reasons: readonly string[];
}

function headLines(head: Headline, writer: Writer): readonly string[] {
  const { paint, columns, nameWidth } = writer;
  const symbol = `${symbols[head.action]} `;
  const cost = fitEnd(head.cost, costWidth);
  const name = sanitizeLine(head.name);
  const because = head.reasons.length === 0 ? '' : `  because ${head.reasons.map(sanitizeLine).join('; ')}`;
  const plain = `${symbol}${cost} `;
  const [first = '', ...rest] = wrapText(`${because === '' ? name : fitEnd(name, nameWidth)}${because}`, {
    columns,
    first: plain,
    rest: '      ',
  });
  const tone = tones[head.action];
  return [`${paint(tone, symbol + cost)} ${first.slice(plain.length)}`.trimEnd(), ...rest];
}

function machineLines(machine: PrintableMachine, writer: Writer): readonly string[] {
  const { action, machine: name, reasons } = machine;
  return [
    ...headLines({ action, cost: costWord(machine), name, reasons }, writer),
    ...machine.changes.flatMap((change) => changeLines(change, action, writer)),
    ...machine.provision.flatMap((run) => detail(`provision: ${run.id} because ${run.reason}`, writer)),
    ...machine.loses.flatMap((loss) => detail(`loses: ${loss}`, writer, 'bad')),
    ...machine.notes.flatMap((note) => detail(`note: ${note}`, writer)),
  ];
}

function costWord(machine: PrintableMachine): string {
  switch (machine.action) {
    case 'create':
    case 'replace':
    case 'destroy':
      return machine.action;
    case 'update':
    case 'none':
      return machine.cost;
    default:
      return machine.action satisfies never;
  }
}

function changeLines(change: PrintableChange, action: Action, writer: Writer): readonly string[] {
  const { from, to, field, reason } = change;
  const cost = action === 'create' ? '' : `${change.cost} `;
  if (from !== undefined && to !== undefined) return detail(`${cost}${field}: ${from} -> ${to}`, writer);
  if (to !== undefined) return detail(`${cost}${field}: + ${to} because ${reason}`, writer);
  if (from !== undefined) return detail(`${cost}${field}: - ${from} because ${reason}`, writer);
  return detail(`${cost}${field} because ${reason}`, writer);
}

function detail(text: string, writer: Writer, tone: Tone = 'plain'): readonly string[] {
  const lines = wrapText(sanitizeLine(text), { columns: writer.columns, first: '      ', rest: '        ' });
  return lines.map((line) => writer.paint(tone, line));
}

function sharedLines(step: PrintableStep, writer: Writer): readonly string[] {
  const removes = step.kind.startsWith('remove-');
  const action: Action = removes ? 'destroy' : step.kind === 'run-hook' ? 'none' : 'create';
  return headLines({ action, cost: sharedCost(step), name: sharedName(step), reasons: [step.reason] }, writer);
}

function sharedCost(step: PrintableStep): string {
  const [verb = ''] = step.kind.split('-');
  return verb;
}

function sharedName(step: PrintableStep): string {
  const subject = step.kind.split('-').slice(1).join(' ');
  // The same image may be wanted in both forms; who prepares one is named already.
  const form = step.diskKind === 'disk' && step.provider === undefined ? '(disk)' : undefined;
  return sanitizeLine([subject, step.hook, step.image, form, step.provider].filter((part) => part !== undefined && part !== '').join(' '));
}
