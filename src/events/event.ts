/**
 * The closed union of everything a run says. JSON-safe and self-contained: one event is one line of `--json`.
 * `schemas/event.v1.schema.json` is its public definition. Views read these and nothing else.
 */
export type VupEvent = EventHead & EventBody;

/** What the stream adds to each event. */
export interface EventHead {
  readonly v: 1;
  /** Counts from 1 within a run; the order of events. */
  readonly seq: number;
  /** ISO 8601 time. */
  readonly at: string;
}

/** How a step or a run ended. */
export type Outcome = 'done' | 'failed' | 'cancelled' | 'skipped';

/** A step as views need it: enough for a row, nothing of the engine. */
export interface StepSummary {
  readonly id: string;
  readonly kind: string;
  /** The machine it belongs to; absent for images and networks. */
  readonly machine?: string;
  /** What it does in plain words, for example `provision nginx`. */
  readonly title: string;
  readonly needs: readonly string[];
}

/** What of a starting guest may be the first thing that is not there, in the order in which they come. */
export const missingParts = ['process', 'boot', 'network', 'banner', 'login'] as const;

/** One of {@link missingParts}. */
export type MissingPart = (typeof missingParts)[number];

/** An error as data. `tail` holds the guest's or the tool's last lines. */
export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Where a guest that does not become ready is stuck. */
  readonly missing?: MissingPart;
  readonly tail?: readonly string[];
}

/** Units that a progress bar can count. `units` are systemd's while a guest boots. */
export type ProgressUnit = 'bytes' | 'packages' | 'units' | 'files' | 'percent';

export type EventBody =
  | { readonly type: 'run.start'; readonly command: string; readonly environment: string; readonly steps: readonly StepSummary[] }
  | { readonly type: 'step.start'; readonly step: string }
  | {
      readonly type: 'step.progress';
      readonly step: string;
      readonly done: number;
      readonly total?: number;
      readonly unit: ProgressUnit;
      readonly label?: string;
    }
  | { readonly type: 'step.log'; readonly step: string; readonly stream: 'stdout' | 'stderr'; readonly line: string }
  | { readonly type: 'step.end'; readonly step: string; readonly outcome: Outcome; readonly ms: number; readonly error?: ErrorJson }
  | { readonly type: 'warning'; readonly message: string; readonly hint?: string; readonly machine?: string }
  | { readonly type: 'notice'; readonly message: string; readonly machine?: string }
  | { readonly type: 'interrupt'; readonly stage: 'first' | 'second' }
  | {
      readonly type: 'run.end';
      readonly outcome: Outcome;
      readonly ms: number;
      /** Machines after the run, with what a person needs to reach them. */
      readonly machines: readonly MachineSummary[];
      readonly error?: ErrorJson;
    };

/** One machine at the end of a run. */
export interface MachineSummary {
  readonly name: string;
  readonly status: string;
  readonly provider?: string;
  readonly address?: string;
  /** `127.0.0.1:8080 -> 80/tcp` parts as data. */
  readonly ports: readonly { readonly bind: string; readonly host: number; readonly guest: number; readonly protocol: 'tcp' | 'udp' }[];
  readonly message?: string;
}
