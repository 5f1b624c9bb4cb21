import { describe, expect, it } from 'vitest';
import type { EventBody, StepSummary, VupEvent } from '../../../src/events/event.ts';
import { currentStep, failedSteps, laneMs, laneState, waitsFor } from '../../../src/view/lanes.ts';
import { reduce } from '../../../src/view/reduce.ts';
import { emptyModel, type Lane, tailLines, type ViewModel } from '../../../src/view/view-model.ts';

const steps: readonly StepSummary[] = [
  { id: 'web.create', kind: 'create', machine: 'web', title: 'create', needs: ['image'] },
  { id: 'image', kind: 'pull-image', title: 'get image', needs: [] },
  { id: 'db.create', kind: 'create', machine: 'db', title: 'create', needs: ['image'] },
  { id: 'web.boot', kind: 'start', machine: 'web', title: 'boot', needs: ['web.create', 'db.create'] },
];

const start: EventBody = { type: 'run.start', command: 'up', environment: 'shop', steps };

/** The model after events one second apart, the first at second 0. */
function modelAfter(...bodies: readonly EventBody[]): ViewModel {
  const events = bodies.map((body, index): VupEvent => ({ v: 1, seq: index + 1, at: new Date(index * 1000).toISOString(), ...body }));
  return events.reduce(reduce, emptyModel);
}

function lane(model: ViewModel, name: string): Lane {
  const found = model.lanes.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no lane ${name}`);
  return found;
}

const begin = (step: string): EventBody => ({ type: 'step.start', step });
const end = (step: string, outcome: 'done' | 'failed' | 'cancelled' | 'skipped' = 'done', ms = 1000): EventBody => ({
  type: 'step.end',
  step,
  outcome,
  ms,
});

describe('reduce', () => {
  it('makes a lane per shared step, then one per machine', () => {
    expect(modelAfter(start).lanes.map(({ kind, name, steps: own }) => [kind, name, own.length])).toEqual([
      ['shared', 'get image', 1],
      ['machine', 'web', 2],
      ['machine', 'db', 1],
    ]);
  });

  it('follows a step from waiting to done', () => {
    const states = [modelAfter(start), modelAfter(start, begin('image')), modelAfter(start, begin('image'), end('image'))].map((model) =>
      laneState(lane(model, 'get image')),
    );
    expect(states).toEqual(['waiting', 'running', 'done']);
  });

  it('does not touch the model it was given, nor the lanes that an event is not about', () => {
    const before = modelAfter(start);
    const frozen = structuredClone(before.lanes);
    const next = reduce(before, { v: 1, seq: 9, at: new Date(0).toISOString(), ...begin('image') });
    expect(before.lanes).toEqual(frozen);
    expect(next.lanes[1]).toBe(before.lanes[1]);
    expect(next.lanes[0]).not.toBe(before.lanes[0]);
  });

  it('ignores events of steps that it does not know', () => {
    const before = modelAfter(start);
    expect(reduce(before, { v: 1, seq: 9, at: new Date(0).toISOString(), ...begin('nobody') })).toBe(before);
  });

  it('keeps the end of the output, safe to print, without empty lines', () => {
    const lines = Array.from(
      { length: tailLines + 5 },
      (_, index): EventBody => ({
        type: 'step.log',
        step: 'image',
        stream: 'stdout',
        line: `\x1b[31mline ${index}\x1b[0m`,
      }),
    );
    const model = modelAfter(start, ...lines, { type: 'step.log', step: 'image', stream: 'stdout', line: ' \r' });
    const tail = currentStep(lane(model, 'get image'))?.tail ?? [];
    expect(tail).toHaveLength(tailLines);
    expect(tail.at(-1)).toBe(`line ${tailLines + 4}`);
  });

  it('makes every text of an event safe to print', () => {
    const evil = 'a\x1b]0;zap\x07b\x9b1m\u202e';
    const machine = {
      name: evil,
      status: evil,
      provider: evil,
      address: evil,
      ports: [{ bind: evil, host: 1, guest: 1, protocol: 'tcp' as const }],
      message: evil,
    };
    const error = { code: evil, message: evil, hint: evil, tail: [evil] };
    const model = modelAfter(
      { type: 'run.start', command: evil, environment: evil, steps: [{ id: 's', kind: 'k', machine: evil, title: evil, needs: [] }] },
      { type: 'step.progress', step: 's', done: 1, unit: 'files', label: evil },
      { type: 'step.log', step: 's', stream: 'stderr', line: evil },
      { ...end('s', 'failed'), error } as EventBody,
      { type: 'warning', message: evil, hint: evil, machine: evil },
      { type: 'notice', message: evil, machine: evil },
      { type: 'run.end', outcome: 'failed', ms: 1, machines: [machine], error },
    );
    expect(JSON.stringify(model)).not.toMatch(/\\u001b|\\u0007|\p{Cc}|\p{Cf}|zap/u);
    expect(JSON.stringify(model).split('ab').length - 1).toBeGreaterThanOrEqual(20);
  });

  it('keeps notes over a second run, and forgets the rest', () => {
    const model = modelAfter({ type: 'notice', message: 'early' }, start, { type: 'interrupt', stage: 'first' }, { ...start, steps: [] });
    expect(model.notes.map((note) => note.message)).toEqual(['early']);
    expect(model.lanes).toEqual([]);
    expect(model.interrupt).toBeUndefined();
  });
});

describe('a lane', () => {
  it('is waiting between two steps, and says for whom', () => {
    const model = modelAfter(start, begin('image'), end('image'), begin('web.create'), end('web.create'), begin('db.create'));
    expect(laneState(lane(model, 'web'))).toBe('waiting');
    expect(waitsFor(model, lane(model, 'web'))).toBe('db');
    expect(waitsFor(modelAfter(start), lane(modelAfter(start), 'db'))).toBe('get image');
  });

  it('waits for nobody once what it needs is done', () => {
    const model = modelAfter(start, begin('image'), end('image'));
    expect(waitsFor(model, lane(model, 'db'))).toBeUndefined();
  });

  it('is failed with one failed step, and that step stands for it', () => {
    const model = modelAfter(start, begin('web.create'), end('web.create', 'failed'), end('web.boot', 'skipped'));
    expect(laneState(lane(model, 'web'))).toBe('failed');
    expect(currentStep(lane(model, 'web'))?.id).toBe('web.create');
    expect(failedSteps(model).map(({ lane: where, step }) => [where.name, step.id])).toEqual([['web', 'web.create']]);
  });

  it('is not done when a step of it was left out', () => {
    const model = modelAfter(start, begin('web.create'), end('web.create'), end('web.boot', 'skipped'));
    expect(laneState(lane(model, 'web'))).toBe('skipped');
  });

  it('shows the step that began last', () => {
    const model = modelAfter(start, begin('web.create'), begin('web.boot'));
    expect(currentStep(lane(model, 'web'))?.id).toBe('web.boot');
  });

  it('counts the time of its running step, then from first start to last end', () => {
    const running = modelAfter(start, begin('web.create'));
    expect(laneMs(lane(running, 'web'), 5000)).toBe(4000);
    expect(laneMs(lane(running, 'web'), 0)).toBe(0);
    const ended = modelAfter(start, begin('web.create'), end('web.create', 'done', 1000), begin('web.boot'), end('web.boot', 'done', 1500));
    expect(laneMs(lane(ended, 'web'), 99_000)).toBe(3500);
    expect(laneMs(lane(modelAfter(start), 'web'), 5000)).toBeUndefined();
  });
});
