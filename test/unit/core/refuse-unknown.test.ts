import { expect, it } from 'vitest';
import { refuseUnknownSteps } from '../../../src/core/refuse-unknown.ts';
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
