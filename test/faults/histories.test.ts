import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { seeded } from '../fakes/memory-host/random.ts';
import { type History, histories } from './history-commands.ts';
import { prepareWorlds, type World } from './run-history.ts';

/** Always the same histories unless told otherwise. */
const seed = Number(process.env['VUP_FUZZ_SEED'] ?? 20_260_101);

const historiesEach = 1_000;

const outcomes = new Map<string, number>();
let lived = 0;

describe('whatever happened, one up mends it, one destroy leaves nothing, and no machine is lost', { timeout: 900_000 }, () => {
  afterEach(() => void vi.restoreAllMocks());

  it.each(['container', 'vm'] as const)('histories of a %s', async (like) => {
    const worlds = await prepareWorlds(like);
    const property = fc.asyncProperty(histories, async (history) => {
      // What waits does so for times that are a little uneven; the same ones each time.
      vi.spyOn(Math, 'random').mockImplementation(seeded(seed));
      const world = worlds[history.start].copy();
      await live(world, history);
      if (world.problems.length > 0) throw new Error(world.problems.join('\n'));
    });
    const found = await fc.check(property, { seed, numRuns: historiesEach });
    if (found.failed) throw new Error(fc.defaultReportMessage(found) ?? 'it failed', { cause: found.errorInstance });
  });

  it('lived enough of them, and all that can come of a run came of some', () => {
    expect(lived).toBeGreaterThanOrEqual(2 * historiesEach);
    for (const [outcome, least] of [
      ['done', 5_000],
      ['killed', 800],
      ['VUP_HOST_IO', 50],
      ['VUP_STATE_LOCKED', 50],
      ['VUP_ENGINE_QUERY', 50],
    ] as const) {
      expect(outcomes.get(outcome) ?? 0, outcome).toBeGreaterThanOrEqual(least);
    }
  });

  afterAll(() => console.log(`${lived} histories on the host in memory; their runs:`, Object.fromEntries(outcomes)));
});

async function live(world: World, { events }: History): Promise<void> {
  for (const event of events) {
    await world.act(event);
    if (world.problems.length > 0) return;
  }
  await world.end();
  lived += 1;
  for (const outcome of world.outcomes) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}
