import { expect, it } from 'vitest';
import { createChooser } from '../../../src/core/choose-provider.ts';
import { refuseUnsuspendable } from '../../../src/core/refuse-unsuspendable.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import type { Goal, PlanFacts } from '../../../src/plan/facts.ts';
import { createRegistry } from '../../../src/provider/registry.ts';
import { MemoryEngine } from '../../../src/providers/memory/engine.ts';
import { createMemoryProvider } from '../../../src/providers/memory/provider.ts';
import { machine, recorded } from '../../fixtures/machines.ts';

const registry = createRegistry({
  box: async () => ({ ...createMemoryProvider(new MemoryEngine()), name: 'box' }),
  vm: async () => ({ ...createMemoryProvider(new MemoryEngine(), { like: 'vm' }), name: 'vm' }),
});
const boxes = ['a', 'stopped'].map((name) => recorded(machine(name), { provider: 'box' }));
const machines = [...boxes, recorded(machine('b'), { provider: 'vm' })];
const facts: PlanFacts = {
  environment: 'shop',
  wanted: [],
  recorded: Object.fromEntries(machines.map((entry) => [entry.name, entry])),
  observed: {
    a: { machine: 'a', status: 'running' },
    b: { machine: 'b', status: 'running' },
    stopped: { machine: 'stopped', status: 'stopped' },
  },
  networks: {},
  forwards: [],
};
const ask = (goal: Goal) => refuseUnsuspendable(facts, goal, createChooser(registry, createNodeHost()));

it('names those that run and cannot be suspended, before any is', async () => {
  await expect(ask({ kind: 'suspend', names: [] })).rejects.toMatchObject({
    code: 'VUP_HOST_UNSUPPORTED',
    message: 'box cannot suspend a',
    hint: expect.stringContaining('vup halt a'),
  });
});

it('has nothing against those that can, that are stopped, or other goals', async () => {
  await ask({ kind: 'suspend', names: ['b', 'stopped'] });
  await ask({ kind: 'halt', names: [], force: false });
});
