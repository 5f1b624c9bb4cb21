import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/errors/codes.ts';
import type { EventBody, VupEvent } from '../../src/events/event.ts';
import { scenarios } from './scenarios.ts';

const schema: {
  readonly definitions: Readonly<Record<string, { readonly properties?: { readonly type?: { readonly const?: string } } }>>;
} = JSON.parse(readFileSync(new URL('../../schemas/event.v1.schema.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: true, allErrors: true });
const validate = ajv.compile(schema);

function problems(event: unknown): readonly string[] {
  return validate(event) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

/** One event of each type with all its optional parts; TypeScript refuses a type that is missing. */
const full: { readonly [Type in EventBody['type']]: Extract<EventBody, { type: Type }> } = {
  'run.start': {
    type: 'run.start',
    command: 'up',
    environment: 'shop',
    steps: [{ id: 'web.create', kind: 'create', machine: 'web', title: 'create', needs: ['network'] }],
  },
  'step.start': { type: 'step.start', step: 'web.create' },
  'step.progress': { type: 'step.progress', step: 'web.create', done: 1.5, total: 3, unit: 'files', label: 'a' },
  'step.log': { type: 'step.log', step: 'web.create', stream: 'stderr', line: '' },
  'step.end': {
    type: 'step.end',
    step: 'web.create',
    outcome: 'failed',
    ms: 12.5,
    error: { code: 'VUP_BUG', message: 'm', hint: 'h', tail: ['', 'x'] },
  },
  warning: { type: 'warning', message: 'm', hint: 'h', machine: 'web' },
  notice: { type: 'notice', message: 'm', machine: 'web' },
  interrupt: { type: 'interrupt', stage: 'second' },
  'run.end': {
    type: 'run.end',
    outcome: 'cancelled',
    ms: 0,
    machines: [
      {
        name: 'web',
        status: 'running',
        provider: 'lxc',
        address: '10.0.0.2',
        ports: [{ bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'udp' }],
        message: 'hello',
      },
    ],
    error: { code: 'VUP_INTERRUPTED', message: 'm' },
  },
};

function stamped(body: EventBody): VupEvent {
  return { v: 1, seq: 7, at: '2026-01-05T10:00:00.000Z', ...body };
}

describe('event.v1.schema.json', () => {
  it.each(scenarios)('accepts every event of scenario: $name', ({ events }) => {
    for (const event of events) expect(problems(event), JSON.stringify(event)).toEqual([]);
  });

  it.each(Object.values(full))('accepts $type with all its parts', (body) => {
    expect(problems(stamped(body))).toEqual([]);
  });

  it('knows exactly the types that the program has', () => {
    const types = Object.values(schema.definitions).flatMap((definition) => definition.properties?.type?.const ?? []);
    expect(types.toSorted()).toEqual(Object.keys(full).toSorted());
  });

  it.each(Object.values(full))('refuses $type with an unknown part, or with one missing', (body) => {
    const event = stamped(body);
    expect(problems({ ...event, extra: 1 })).not.toEqual([]);
    const optional = new Set(['total', 'label', 'error', 'hint', 'machine']);
    for (const key of Object.keys(event).filter((name) => !optional.has(name))) {
      expect(problems({ ...event, [key]: undefined }), `without ${key}`).not.toEqual([]);
    }
  });

  it.each([
    ['an unknown type', { type: 'step.pause', step: 'a' }],
    ['an unknown outcome', { type: 'step.end', step: 'a', outcome: 'fine', ms: 1 }],
    ['a negative duration', { type: 'step.end', step: 'a', outcome: 'done', ms: -1 }],
    ['an unknown unit', { type: 'step.progress', step: 'a', done: 1, unit: 'apples' }],
    ['a code that is not ours', { type: 'step.end', step: 'a', outcome: 'failed', ms: 1, error: { code: 'EPERM', message: 'm' } }],
  ])('refuses %s', (_, body) => {
    expect(problems({ v: 1, seq: 1, at: '2026-01-05T10:00:00.000Z', ...body })).not.toEqual([]);
  });

  it('accepts every error code there is', () => {
    for (const code of Object.keys(errorCodes)) {
      expect(problems(stamped({ type: 'step.end', step: 'a', outcome: 'failed', ms: 1, error: { code, message: 'm' } }))).toEqual([]);
    }
  });
});
