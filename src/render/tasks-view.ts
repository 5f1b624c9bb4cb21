import type { VupEvent } from '../events/event.ts';
import type { EventStream } from '../events/stream.ts';
import { formatDuration, formatProgress } from '../view/format-numbers.ts';
import { interruptTexts } from '../view/glyphs.ts';
import { formatNote } from '../view/note-text.ts';
import { reduce } from '../view/reduce.ts';
import { sanitizeLine } from '../view/sanitize.ts';
import { formatSummary } from '../view/summary-text.ts';
import type { TextOptions } from '../view/text-options.ts';
import { emptyModel, type StepView, type ViewModel } from '../view/view-model.ts';
import type { RunView, Write } from './run-view.ts';
import type { StepTask, TaskList } from './task-list.ts';

/** How the listr2 view prints. */
export interface TasksOptions extends TextOptions {
  /** Print all output of all steps as it comes, not only that of failed ones. */
  readonly verbose: boolean;
}

/** Between two lines of progress of one step; CI systems end a job that is silent for minutes. */
const progressEveryMs = 15_000;

/**
 * Shows a run in a pipe or CI, where nothing can be taken back: a line when a step starts and one when it ends, drawn by
 * listr2, each step a task that waits for its `step.end`. listr2 prints a little after it is told, so events wait in
 * line: what is printed is in the order of what happened. listr2 is loaded with the first step.
 */
export function startTasks(subscribe: EventStream['subscribe'], write: Write, options: TasksOptions): RunView {
  const view = new TasksView(write, options);
  const unsubscribe = subscribe((event) => view.take(event));
  let stopped: Promise<void> | undefined;
  return {
    stop() {
      unsubscribe();
      stopped ??= view.finish();
      return stopped;
    },
  };
}

class TasksView {
  private model: ViewModel = emptyModel;
  private list: TaskList | undefined;
  private readonly running = new Map<string, StepTask>();
  private readonly progressAt = new Map<string, number>();
  private queue: Promise<void> = Promise.resolve();
  private readonly write: Write;
  private readonly options: TasksOptions;

  constructor(write: Write, options: TasksOptions) {
    this.write = write;
    this.options = options;
  }

  take(event: VupEvent): void {
    this.model = reduce(this.model, event);
    const deed = this.deedFor(event);
    if (deed === undefined) return;
    this.queue = this.queue.then(deed).catch((thrown: unknown) => this.broken(thrown));
  }

  async finish(): Promise<void> {
    await this.queue;
    for (const task of this.running.values()) await task.end('cancelled', '');
    this.write(formatSummary(this.model, { ...this.options, logsShown: this.options.verbose }));
  }

  /** What an event makes the view print; undefined: nothing. The model of this moment is taken along. */
  private deedFor(event: VupEvent): (() => Promise<void>) | undefined {
    switch (event.type) {
      case 'step.start':
        return this.startDeed(event.step);
      case 'step.log':
        return this.options.verbose ? this.logDeed(event.step, sanitizeLine(event.line)) : undefined;
      case 'step.progress':
        return this.progressDeed(event.step, Date.parse(event.at));
      case 'step.end':
        return this.endDeed(event.step);
      case 'warning':
      case 'notice':
        return this.noteDeed();
      case 'interrupt':
        return async () => this.write(`${interruptTexts[event.stage]}\n`);
      case 'run.start':
      case 'run.end':
        return undefined;
      default:
        return event satisfies never;
    }
  }

  private startDeed(id: string) {
    const found = this.find(id);
    if (found === undefined) return undefined;
    this.progressAt.set(id, found.step.startedMs ?? 0);
    return async () => {
      this.list ??= await this.openList();
      this.running.set(id, await this.list.start(found.title));
    };
  }

  private async openList(): Promise<TaskList> {
    const { createTaskList } = await import('./task-list.ts');
    return createTaskList(this.write, this.options.color);
  }

  private logDeed(id: string, line: string) {
    const source = this.find(id)?.source;
    if (source === undefined || line === '') return undefined;
    return async () => this.write(`  ${source} | ${line}\n`);
  }

  private progressDeed(id: string, atMs: number) {
    const found = this.find(id);
    const progress = found?.step.progress;
    if (found === undefined || progress === undefined || atMs - (this.progressAt.get(id) ?? 0) < progressEveryMs) return undefined;
    this.progressAt.set(id, atMs);
    return async () => this.running.get(id)?.say(`${found.title}: ${formatProgress(progress)}`);
  }

  private endDeed(id: string) {
    const found = this.find(id);
    const outcome = found?.step.state;
    if (found === undefined || outcome === undefined || outcome === 'waiting' || outcome === 'running') return undefined;
    return async () => {
      const task = this.running.get(id);
      this.running.delete(id);
      await task?.end(outcome, formatDuration(found.step.ms ?? 0));
    };
  }

  private noteDeed() {
    const note = this.model.notes.at(-1);
    return note && (async () => this.write(formatNote(note, this.options)));
  }

  private find(id: string): { readonly step: StepView; readonly title: string; readonly source: string } | undefined {
    const place = this.model.places.get(id);
    const lane = place && this.model.lanes[place.lane];
    const step = place && lane?.steps[place.step];
    if (lane === undefined || step === undefined) return undefined;
    return lane.kind === 'shared'
      ? { step, title: step.title, source: step.title }
      : { step, title: `${lane.name}: ${step.title}`, source: lane.name };
  }

  /** A view that cannot draw says so once and lets the run go on; the summary still comes. */
  private broken(thrown: unknown): void {
    const message = `a step could not be shown: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    this.write(formatNote({ level: 'warning', message }, this.options));
  }
}
