import { describe, expect, it } from 'vitest';
import type { CliContext } from '../../../src/cli/context.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import { loadBareVerb, verbLoaders } from '../../../src/cli/verb-loaders.ts';

const context = { terminal: { out: () => undefined, err: () => undefined }, text: { columns: 80, color: false } } as unknown as CliContext;
const program = buildProgram('0', context, () => undefined);
const bare = Object.keys(verbLoaders).filter((verb) => loadBareVerb([verb]) !== undefined);

describe('a verb typed alone', () => {
  it('is known for what people type most', () => {
    expect(bare).toEqual(expect.arrayContaining(['up', 'status', 'plan', 'destroy']));
  });

  it.each(bare)('%s would be parsed to the same: no options, no operands', (name) => {
    const command = program.commands.find((candidate) => candidate.name() === name);
    expect(command?.opts()).toEqual({});
    expect(command?.registeredArguments.filter((argument) => argument.required)).toEqual([]);
  });

  it('is `up` when nothing is typed', () => {
    expect(loadBareVerb([])).toBe(verbLoaders.up);
  });

  it.each([['status', '--json'], ['up', 'web'], ['ssh'], ['logs'], ['--help'], ['statsu']])('is not %s %s', (...words) => {
    expect(loadBareVerb(words)).toBeUndefined();
  });
});
