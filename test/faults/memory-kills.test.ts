import { afterAll, describe, expect, it } from 'vitest';
import { type Death, killAt } from './kill-at.ts';
import { scenarios } from './memory-scenarios.ts';

/** A power cut is tried before every so many effects; a kill before each. */
const powerCutStride = 10;

let kills = 0;

describe('a command that dies before any of its effects is mended by the next', { timeout: 600_000 }, () => {
  it.each(scenarios)('$name', async (scenario) => {
    const base = await scenario.prepare();
    // Once before, for what is loaded by the first call alone takes its time in between.
    await base.copy().run(scenario.goal);
    const { process } = await base.copy().run(scenario.goal);
    const problems: string[] = [];
    const die = async (how: Death, at: number): Promise<void> => {
      kills += 1;
      problems.push(...(await killAt(base, scenario, how, at)));
    };
    for (let at = 1; at <= process.effects.length; at += 1) {
      await die('kill', at);
      if (at % powerCutStride === 0) await die('power cut', at);
    }
    expect(problems.slice(0, 20)).toEqual([]);
  });

  it('died often enough', () => {
    expect(kills).toBeGreaterThanOrEqual(2000);
  });

  afterAll(() => console.log(`${kills} deaths on the host in memory`));
});
