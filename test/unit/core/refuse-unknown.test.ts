import { expect, it } from 'vitest';
import { refuseUnknown, refuseUnknownSteps } from '../../../src/core/refuse-unknown.ts';
import type { Goal, PlanFacts } from '../../../src/plan/facts.ts';
import { machine, shell, wanted } from '../../fixtures/machines.ts';

const facts: PlanFacts = {
  environment: 'shop',
  wanted: [wanted(machine('web', { provision: [shell('pages')] })), wanted(machine('db', { provision: [shell('schema')] }))],
  recorded: {},
  observed: {},
  networks: {},
  forwards: [],
};
const check = (provisionWith: readonly string[], names: readonly string[] = []) => {
  const goal: Goal = { kind: 'provision', names, provisionWith };
  return () => refuseUnknownSteps(facts, goal);
};

it('refuses steps that no machine asked for has, and takes names and kinds', () => {
  expect(check(['pages', 'shell'])).not.toThrow();
  expect(check(['pagse'])).toThrow(expect.objectContaining({ code: 'VUP_USAGE', hint: 'there are pages, shell, schema' }));
  expect(check(['schema'], ['web'])).toThrow(expect.objectContaining({ message: expect.stringContaining('"schema"') }));
  expect(() => refuseUnknownSteps(facts, { kind: 'up', names: [] })).not.toThrow();
});

it('refuses to plan on a machine that could not be asked about, also one that a named machine only depends on', () => {
  const unasked: PlanFacts = {
    ...facts,
    wanted: [wanted(machine('web', { dependsOn: ['db'] })), wanted(machine('db')), wanted(machine('mail'))],
    observed: { web: { machine: 'web', status: 'running' }, db: { machine: 'db', status: 'unknown', reason: 'no answer' } },
  };
  const refusal = expect.objectContaining({ code: 'VUP_ENGINE_QUERY', message: expect.stringContaining('about db: no answer') });
  expect(() => refuseUnknown(unasked, { kind: 'up', names: [] })).toThrow(refusal);
  expect(() => refuseUnknown(unasked, { kind: 'up', names: ['web'] })).toThrow(refusal);
  expect(() => refuseUnknown(unasked, { kind: 'up', names: ['mail'] })).not.toThrow();
  expect(() => refuseUnknown(unasked, { kind: 'halt', names: ['web'], force: false })).not.toThrow();
});
