import type { MachineSummary } from '../events/event.ts';
import { stateGlyphs, stateTones } from './glyphs.ts';
import { laneState } from './lanes.ts';
import { painter, type Tone } from './paint.ts';
import { formatPort } from './port-text.ts';
import type { TextOptions } from './text-options.ts';
import { displayWidth, fitEnd, widest } from './text-width.ts';
import type { StepState, ViewModel } from './view-model.ts';
import { wrapText } from './wrap-text.ts';

interface Widths {
  readonly name: number;
  readonly status: number;
  readonly address: number;
}

/** One line per machine after a run: sign, name, status, address, ports; its message below. */
export function machineLines(machines: readonly MachineSummary[], model: ViewModel, options: TextOptions): readonly string[] {
  const widths: Widths = {
    name: widest(machines.map((machine) => machine.name)),
    status: widest(machines.map((machine) => machine.status)),
    address: widest(machines.map((machine) => machine.address ?? '')),
  };
  return machines.flatMap((machine) => [
    ...factLines(machine, outcomeOf(machine, model), widths, options),
    ...(machine.message === undefined ? [] : wrapText(machine.message, { columns: options.columns, first: '    ' })),
  ]);
}

function outcomeOf(machine: MachineSummary, model: ViewModel): StepState {
  const lane = model.lanes.find((candidate) => candidate.kind === 'machine' && candidate.name === machine.name);
  if (lane !== undefined) return laneState(lane);
  return statusTone(machine.status) === 'bad' ? 'failed' : 'done';
}

/** How a machine's status reads: fine, off, or in need of care. */
export function statusTone(status: string): Tone {
  if (status === 'running' || status === 'done') return 'good';
  if (status === 'broken' || status === 'unknown' || status === 'failed' || status === 'tainted') return 'bad';
  return 'dim';
}

function factLines(machine: MachineSummary, state: StepState, widths: Widths, options: TextOptions): readonly string[] {
  const paint = painter(options.color);
  const sign = paint(stateTones[state], stateGlyphs[state]);
  const name = paint('strong', fitEnd(machine.name, widths.name));
  const status = paint(statusTone(machine.status), fitEnd(machine.status, widths.status));
  const address = fitEnd(machine.address ?? '', widths.address);
  const head = `${sign} ${name}  ${status}${widths.address === 0 ? '' : `  ${address}`}`;
  const ports = machine.ports.map(formatPort);
  const room = options.columns === undefined ? Number.POSITIVE_INFINITY : options.columns - displayWidth(head) - 2;
  if (room < -2) return stackedFacts(machine, sign, ports, options);
  if (ports.length === 0) return [head.trimEnd()];
  if (displayWidth(ports.join('  ')) <= room) return [`${head}  ${ports.join('  ')}`];
  if (widest(ports) > room)
    return [head.trimEnd(), ...ports.flatMap((port) => wrapText(port, { columns: options.columns, first: '    ' }))];
  const [first = '', ...rest] = ports;
  const indent = ' '.repeat(displayWidth(head) + 2);
  return [`${head}  ${first}`, ...rest.map((port) => indent + port)];
}

function stackedFacts(machine: MachineSummary, sign: string, ports: readonly string[], options: TextOptions): readonly string[] {
  const facts = [machine.status, ...(machine.address === undefined ? [] : [machine.address]), ...ports];
  const title = wrapText(machine.name, { columns: options.columns, first: `${sign} `, rest: '  ', breakWords: true });
  return [...title, ...facts.flatMap((fact) => wrapText(fact, { columns: options.columns, first: '    ' }))];
}
