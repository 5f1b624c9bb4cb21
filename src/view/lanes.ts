import type { StepSummary } from '../events/event.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Lane, StepPlace, StepState, StepView, ViewModel } from './view-model.ts';

/** The lanes of a run's steps: shared steps first, then machines in the order in which they appear. */
export function lanesOf(steps: readonly StepSummary[]): readonly Lane[] {
  const shared: Lane[] = [];
  const machines = new Map<string, StepView[]>();
  for (const step of steps) {
    const view = waitingStep(step);
    if (step.machine === undefined) {
      shared.push({ kind: 'shared', name: view.title, steps: [view] });
      continue;
    }
    const name = sanitizeLine(step.machine);
    const own = machines.get(name);
    if (own === undefined) machines.set(name, [view]);
    else own.push(view);
  }
  return [...shared, ...[...machines].map(([name, own]): Lane => ({ kind: 'machine', name, steps: own }))];
}

function waitingStep(step: StepSummary): StepView {
  const { id, kind, title, needs } = step;
  return { id, kind, title: sanitizeLine(title), needs, state: 'waiting', tail: [] };
}

/** Finds each step's lane and position by its id. */
export function placesOf(lanes: readonly Lane[]): ReadonlyMap<string, StepPlace> {
  const places = new Map<string, StepPlace>();
  lanes.forEach((lane, index) => {
    lane.steps.forEach((step, position) => {
      places.set(step.id, { lane: index, step: position });
    });
  });
  return places;
}

/**
 * How a whole lane stands. One failed step makes it failed, even while another still runs; it is done when every step is,
 * and `skipped` when a step of it was left out. Between two steps it is `waiting`.
 */
export function laneState(lane: Lane): StepState {
  const has = (state: StepState) => lane.steps.some((step) => step.state === state);
  if (has('failed')) return 'failed';
  if (has('running')) return 'running';
  if (has('cancelled')) return 'cancelled';
  if (has('waiting')) return 'waiting';
  return has('skipped') ? 'skipped' : 'done';
}

/** The step that stands for its lane now: the failed one, the one that started last, the next one, or the last one. */
export function currentStep(lane: Lane): StepView | undefined {
  return (
    lane.steps.find((step) => step.state === 'failed') ??
    latestRunning(lane) ??
    lane.steps.find((step) => step.state === 'cancelled') ??
    lane.steps.find((step) => step.state === 'waiting') ??
    lane.steps.at(-1)
  );
}

function latestRunning(lane: Lane): StepView | undefined {
  let latest: StepView | undefined;
  for (const step of lane.steps) {
    if (step.state === 'running' && (latest === undefined || (step.startedMs ?? 0) >= (latest.startedMs ?? 0))) latest = step;
  }
  return latest;
}

/** The name of the lane that a waiting lane's next step waits for, if it is another one. */
export function waitsFor(model: ViewModel, lane: Lane): string | undefined {
  const next = lane.steps.find((step) => step.state === 'waiting');
  for (const need of next?.needs ?? []) {
    const place = model.places.get(need);
    const other = place && model.lanes[place.lane];
    if (other === undefined || other === lane) continue;
    const state = other.steps[place?.step ?? 0]?.state;
    if (state === 'waiting' || state === 'running') return other.name;
  }
  return undefined;
}

/** How long a lane has been at work, in milliseconds: its running step's time, or from its first start to its last end. */
export function laneMs(lane: Lane, nowMs: number): number | undefined {
  const running = latestRunning(lane);
  if (running?.startedMs !== undefined) return Math.max(0, nowMs - running.startedMs);
  const spans = lane.steps.flatMap(({ startedMs, ms }) =>
    startedMs === undefined || ms === undefined ? [] : [[startedMs, startedMs + ms] as const],
  );
  if (spans.length === 0) return undefined;
  return Math.max(...spans.map(([, end]) => end)) - Math.min(...spans.map(([start]) => start));
}

/** Every failed step with its lane, in the order of the lanes. */
export function failedSteps(model: ViewModel): readonly { readonly lane: Lane; readonly step: StepView }[] {
  return model.lanes.flatMap((lane) => lane.steps.filter((step) => step.state === 'failed').map((step) => ({ lane, step })));
}
