import { describe, expect, it } from 'vitest';
import { parseOptions, wants } from '../../bench/options.ts';

describe('options', () => {
  it('are five runs of everything unless said otherwise', () => {
    expect(parseOptions([], '/repo')).toEqual({ runs: 5, only: [], json: undefined, program: '/repo/dist/vup.js' });
  });

  it('take rows by name, several in one word or in several', () => {
    const options = parseOptions(['--only', 'up-1,status-1', '--only', 'memory', '--runs', '9', '--json', 'x.json'], '/repo');
    expect(options).toMatchObject({ runs: 9, only: ['up-1', 'status-1', 'memory'], json: 'x.json' });
    expect(wants(options, 'single', 'up-1')).toBe(true);
    expect(wants(options, 'single', 'destroy-1')).toBe(false);
    expect(wants(options, 'memory', 'memory-up')).toBe(true);
  });

  it.each([[['--runs', '0']], [['--runs', 'many']], [['--fast']]])('refuse %j', (words) => {
    expect(() => parseOptions(words, '/repo')).toThrow();
  });
});
