import type { MachineSummary, Outcome } from '../events/event.ts';
import { type FailureHead, failureLines, formatError } from './error-text.ts';
import { formatDuration } from './format-numbers.ts';
import { failedSteps } from './lanes.ts';
import { machineLines } from './machine-text.ts';
import { painter, type Tone } from './paint.ts';
import { counted, joinLines, type TextOptions } from './text-options.ts';
import type { Lane, RunEnd, StepView, ViewModel } from './view-model.ts';
import { wrapText } from './wrap-text.ts';

/** How a summary is laid out. */
export interface SummaryOptions extends TextOptions {
  /** The output of failed steps was printed as it came; do not print it again. */
  readonly logsShown?: boolean;
}

/**
 * What stays on the screen after a run: the machines with address, ports and message, how long it took, then the
 * failures, last so that they stand next to the prompt. A run that has not ended yet has only its failures.
 */
export function formatSummary(model: ViewModel, options: SummaryOptions): string {
  const end = model.end;
  const machines = end === undefined ? [] : machineLines(endMachines(model, end), model, options);
  const total = end === undefined ? [] : totalLines(model, end, options);
  return joinLines([...machines, ...total, ...failureBlock(model, options)]) + runError(model, options);
}

/** The failures of a run alone: what the quiet view prints. */
export function formatFailures(model: ViewModel, options: SummaryOptions): string {
  return joinLines(failureBlock(model, options)) + runError(model, options);
}

/** The machines of the end, and those that the run took away. */
function endMachines(model: ViewModel, end: RunEnd): readonly MachineSummary[] {
  const known = new Set(end.machines.map((machine) => machine.name));
  const gone = model.lanes.filter((lane) => lane.kind === 'machine' && !known.has(lane.name));
  return [...end.machines, ...gone.map((lane) => ({ name: lane.name, status: goneStatus(lane), ports: [] }))];
}

function goneStatus(lane: Lane): string {
  const last = lane.steps.at(-1);
  if (last?.state !== 'done') return last?.state === 'failed' ? 'failed' : 'not done';
  return last.kind === 'destroy' || last.kind === 'forget' ? 'destroyed' : 'done';
}

function totalLines(model: ViewModel, end: RunEnd, options: TextOptions): readonly string[] {
  const paint = painter(options.color);
  const [word, tone] = endWords[end.outcome];
  const idle = model.lanes.length === 0 && end.outcome === 'done';
  const text = idle ? 'Nothing to do.' : `${word} ${formatDuration(end.ms)}${openWork(model)}.`;
  return wrapText(text, { columns: options.columns, first: '', rest: '  ' }).map((line) => paint(tone, line));
}

const endWords: Readonly<Record<Outcome, readonly [word: string, tone: Tone]>> = {
  done: ['Done in', 'good'],
  skipped: ['Done in', 'good'],
  failed: ['Failed after', 'bad'],
  cancelled: ['Stopped after', 'warn'],
};

function openWork(model: ViewModel): string {
  const steps = model.lanes.flatMap((lane) => lane.steps);
  const failed = steps.filter((step) => step.state === 'failed').length;
  const open = steps.filter((step) => step.state === 'waiting' || step.state === 'skipped' || step.state === 'cancelled').length;
  const parts = [...(failed > 0 ? [`${counted(failed, 'step')} failed`] : []), ...(open > 0 ? [`${counted(open, 'step')} not done`] : [])];
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

function failureBlock(model: ViewModel, options: SummaryOptions): readonly string[] {
  return failedSteps(model).flatMap(({ lane, step }) => failureOf(lane, step, options));
}

function failureOf(lane: Lane, step: StepView, options: SummaryOptions): readonly string[] {
  const machine = lane.kind === 'machine' ? lane.name : '';
  const head: FailureHead = { title: machine === '' ? step.title : `${machine}: ${step.title}`, source: machine };
  const error = step.error ?? { code: 'VUP_APPLY_FAILED', message: 'the step failed' };
  const tail = error.tail ?? step.tail;
  const seen = options.logsShown === true && tail.every((line) => step.tail.includes(line));
  return failureLines(head, { ...error, tail: seen ? [] : tail }, options);
}

/** The run's own error, unless a failed step said it already. */
function runError(model: ViewModel, options: TextOptions): string {
  const error = model.end?.error;
  if (error === undefined) return '';
  const failed = failedSteps(model);
  if (failed.length === 0) return formatError(error, options);
  const told = failed.some(({ step }) => step.error?.hint === error.hint);
  return error.hint === undefined || told ? '' : joinLines([`hint: ${error.hint}`]);
}
