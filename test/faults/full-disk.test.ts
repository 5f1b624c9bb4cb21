import { afterAll, describe, expect, it } from 'vitest';
import { fillDiskAt } from './kill-at.ts';
import { scenarios } from './memory-scenarios.ts';

/** The disk is full at one in so many of the calls that need room; each takes about as long as two commands. */
const stride = 5;
const needsRoom = /^(mkdir|create|write|append|fsync|rename|link|symlink) /;

let times = 0;

describe('a command that finds the disk full is mended by the next', { timeout: 600_000 }, () => {
  it.each(scenarios)('$name', async (scenario) => {
    const base = await scenario.prepare();
    // Once before, for what is loaded by the first call alone takes its time in between.
    await base.copy().run(scenario.goal);
    const { process } = await base.copy().run(scenario.goal);
    const calls = [...process.effects.entries()].filter(([, name]) => needsRoom.test(name));
    const problems: string[] = [];
    for (const [position] of calls.filter((_, index) => index % stride === 0)) {
      times += 1;
      problems.push(...(await fillDiskAt(base, scenario, position + 1)));
    }
    expect(problems.slice(0, 20)).toEqual([]);
  });

  it('was full often enough', () => {
    expect(times).toBeGreaterThanOrEqual(200);
  });

  afterAll(() => console.log(`${times} times the disk was full on the host in memory`));
});
