import { describe, expect, it } from 'vitest';
import { observeEnd } from '../../../src/core/observe.ts';
import type { World } from '../../../src/core/world.ts';
import type { MachineRef } from '../../../src/provider/machine-ref.ts';
import type { Provider } from '../../../src/provider/provider.ts';
import { createRegistry } from '../../../src/provider/registry.ts';
import { MemoryEngine } from '../../../src/providers/memory/engine.ts';
import { createMemoryProvider } from '../../../src/providers/memory/provider.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';

const refs: readonly MachineRef[] = ['web', 'db'].map((name) => ({ ...sampleRef, name, key: name }));

/** What is told of `web`, which was brought up, and `db`, which was not; and which machines were asked about in full. */
async function look(running: Provider['running']) {
  const asked: string[] = [];
  const provider: Provider = {
    ...createMemoryProvider(new MemoryEngine()),
    inspectAll: async (group) => {
      asked.push(...group.map(({ name }) => name));
      return group.map(({ name }) => ({ machine: name, status: 'stopped' }));
    },
    ...(running && { running }),
  };
  const world = { registry: createRegistry({ memory: async () => provider }) } as World;
  const told = await observeEnd(world, refs, () => 'memory', new Set(['web']));
  return { asked, statuses: Object.fromEntries(Object.values(told).map(({ machine, status }) => [machine, status])) };
}

describe('at the end of a run', () => {
  it('a machine that still runs is asked no more', async () => {
    expect(await look(async (group) => new Set(group.map(({ name }) => name)))).toEqual({
      asked: ['db'],
      statuses: { web: 'running', db: 'stopped' },
    });
  });

  it.each<readonly [string, Provider['running']]>([
    ['does not run any more', async () => new Set()],
    ['cannot be asked about', () => Promise.reject(new Error('no answer'))],
    ['is of an engine that tells all at once', undefined],
  ])('one that %s is asked in full', async (_, running) => {
    expect(await look(running)).toEqual({ asked: ['web', 'db'], statuses: { web: 'stopped', db: 'stopped' } });
  });
});
