import type { VupEvent } from '../events/event.ts';
import { cleanEnd, cleanError, cleanNote, cleanProgress } from './clean-event.ts';
import { lanesOf, placesOf } from './lanes.ts';
import { sanitizeLine } from './sanitize.ts';
import { type Note, type StepState, type StepView, tailLines, type ViewModel } from './view-model.ts';

/** The model after one more event. Pure; events of steps that the run did not announce change nothing. */
export function reduce(model: ViewModel, event: VupEvent): ViewModel {
  switch (event.type) {
    case 'run.start':
      return startRun(model, event);
    case 'step.start':
      return change(model, event.step, (step) => ({ ...step, state: 'running', startedMs: Date.parse(event.at) }));
    case 'step.progress':
      return change(model, event.step, (step) => ({ ...step, progress: cleanProgress(event) }));
    case 'step.log':
      return change(model, event.step, (step) => ({ ...step, tail: appended(step.tail, event.line) }));
    case 'step.end':
      return change(model, event.step, (step) => ended(step, event));
    case 'warning':
      return noted(model, cleanNote('warning', event));
    case 'notice':
      return noted(model, cleanNote('notice', event));
    case 'interrupt':
      return { ...model, interrupt: event.stage };
    case 'run.end':
      return { ...model, end: cleanEnd(event) };
    default:
      return event satisfies never;
  }
}

function startRun(model: ViewModel, event: Extract<VupEvent, { type: 'run.start' }>): ViewModel {
  const lanes = lanesOf(event.steps);
  return {
    command: sanitizeLine(event.command),
    environment: sanitizeLine(event.environment),
    lanes,
    places: placesOf(lanes),
    // Kept over runs: views count how many they have shown.
    notes: model.notes,
  };
}

function change(model: ViewModel, id: string, edit: (step: StepView) => StepView): ViewModel {
  const place = model.places.get(id);
  if (place === undefined) return model;
  const lanes = model.lanes.map((lane, index) =>
    index === place.lane ? { ...lane, steps: lane.steps.map((step, position) => (position === place.step ? edit(step) : step)) } : lane,
  );
  return { ...model, lanes };
}

function appended(tail: readonly string[], raw: string): readonly string[] {
  const line = sanitizeLine(raw);
  return line === '' ? tail : [...tail, line].slice(-tailLines);
}

function ended(step: StepView, event: Extract<VupEvent, { type: 'step.end' }>): StepView {
  const state: StepState = event.outcome;
  return { ...step, state, ms: event.ms, ...(event.error && { error: cleanError(event.error) }) };
}

function noted(model: ViewModel, note: Note): ViewModel {
  return { ...model, notes: [...model.notes, note] };
}
