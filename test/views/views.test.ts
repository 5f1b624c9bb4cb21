import { describe, expect, it } from 'vitest';
import { bel, esc } from '../../src/view/control-codes.ts';
import { scenarios } from './scenarios.ts';
import { play } from './stage.ts';

// Ink draws only its last frame when it finds these, also when the tests run in CI. It looks when it is loaded.
delete process.env['CI'];
delete process.env['CONTINUOUS_INTEGRATION'];

const human = ['tui', 'tasks', 'tasks, verbose'] as const;
const sgr = new RegExp(`${esc}\\[[0-9;]*m`, 'g');
const titleOrBell = new RegExp(`${esc}\\]|${bel}`);

/** Text without colours, folds undone: what was said, wherever it was broken. */
function said(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(sgr, '').trim())
    .join(' ')
    .replace(/\s+/g, ' ');
}

function occurrences(text: string, part: string): number {
  return text.split(part.trim().replace(/\s+/g, ' ')).length - 1;
}

function isFailure(alarm: string): boolean {
  return !/^(warning|notice)|cache prune/.test(alarm);
}

/** Lines of a step's output; the verbose view printed them when they came. */
function isOutput(alarm: string): boolean {
  return alarm.includes(' | ');
}

describe.each(scenarios)('scenario: $name', (scenario) => {
  describe.each(human)('%s view', (name) => {
    it('says everything once', async () => {
      const text = said((await play(name, scenario)).lines);
      for (const part of scenario.summary) expect(text).toContain(part.trim().replace(/\s+/g, ' '));
      for (const part of scenario.alarms) expect(occurrences(text, part), part).toBe(1);
    });

    it('leaves nothing on the screen that is wider than the terminal, torn or dangerous', async () => {
      const played = await play(name, scenario);
      expect(played.tooWide).toEqual([]);
      expect(played.lines.join('\n')).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏█░]/);
      expect(played.raw).not.toMatch(titleOrBell);
      if (scenario.color !== true) expect(played.raw).not.toMatch(sgr);
    });

    it('puts failures last', async () => {
      const { lines } = await play(name, scenario);
      const total = lines.findIndex((line) => /(Nothing to do|Done in|Failed after|Stopped after)/.test(line));
      expect(total).toBeGreaterThanOrEqual(0);
      const below = said(lines.slice(total + 1));
      for (const part of scenario.alarms.filter(isFailure)) if (name !== 'tasks, verbose' || !isOutput(part)) expect(below).toContain(part);
    });
  });

  describe('ndjson view', () => {
    it('prints each event as one line, and nothing else', async () => {
      const { lines } = await play('ndjson', scenario);
      expect(lines.map((line) => JSON.parse(line))).toEqual(scenario.events);
      expect(lines.join('')).not.toMatch(/\p{Cc}|\u2028|\u2029/u);
    });
  });

  describe('quiet view', () => {
    it('says only what needs a person', async () => {
      const { lines } = await play('quiet', scenario);
      const text = said(lines);
      for (const part of scenario.alarms) expect(occurrences(text, part), part).toBe(1);
      expect(text).not.toContain('Done in');
      if (scenario.alarms.length === 0) expect(lines).toEqual([]);
    });
  });
});

describe('colour', () => {
  it.each(['tui', 'tasks', 'quiet'] as const)('is used by the %s view when asked for', async (name) => {
    const scenario = scenarios.find((candidate) => candidate.color === true);
    expect(scenario).toBeDefined();
    if (scenario !== undefined) expect((await play(name, scenario)).raw).toContain(`${esc}[31m`);
  });
});
