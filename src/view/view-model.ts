import type { ErrorJson, MachineSummary, Outcome, ProgressUnit } from '../events/event.ts';

/** All that a view needs to draw a run at one moment. Every text in it is safe to print. */
export interface ViewModel {
  /** The command that runs, for example `up`; '' before `run.start`. */
  readonly command: string;
  readonly environment: string;
  /** Shared steps first, one lane each, then one lane per machine in the order of the plan. */
  readonly lanes: readonly Lane[];
  /** Where each step of the run is; made once per run. */
  readonly places: ReadonlyMap<string, StepPlace>;
  /** Warnings and notices in the order they came; only ever grows. */
  readonly notes: readonly Note[];
  readonly interrupt?: 'first' | 'second';
  readonly end?: RunEnd;
}

/** What has its own row: a machine with its steps in order, or one step that no machine owns. */
export interface Lane {
  readonly kind: 'machine' | 'shared';
  /** The machine's name, or the shared step's title. */
  readonly name: string;
  readonly steps: readonly StepView[];
}

/** `waiting`: not started; otherwise running, or how it ended. */
export type StepState = 'waiting' | 'running' | Outcome;

/** One step as far as it is known now. */
export interface StepView {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly state: StepState;
  /** Wall time in milliseconds, from the event. */
  readonly startedMs?: number;
  /** How long it took, once ended. */
  readonly ms?: number;
  readonly progress?: StepProgress;
  /** The end of its output, at most {@link tailLines}. */
  readonly tail: readonly string[];
  readonly error?: ErrorJson;
}

/** The last that a step said about how far it is. */
export interface StepProgress {
  readonly done: number;
  readonly total?: number;
  readonly unit: ProgressUnit;
  readonly label?: string;
}

/** A step's position in `lanes`. */
export interface StepPlace {
  readonly lane: number;
  readonly step: number;
}

/** A warning or notice. */
export interface Note {
  readonly level: 'warning' | 'notice';
  readonly message: string;
  readonly hint?: string;
  readonly machine?: string;
}

/** How the run ended. */
export interface RunEnd {
  readonly outcome: Outcome;
  readonly ms: number;
  readonly machines: readonly MachineSummary[];
  readonly error?: ErrorJson;
}

/** How many lines of a step's output are kept. */
export const tailLines = 50;

/** The model before the first event. */
export const emptyModel: ViewModel = { command: '', environment: '', lanes: [], places: new Map(), notes: [] };
