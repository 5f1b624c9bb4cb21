import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Machine, PortForward, ProvisionStep } from '../../../src/machine/machine.ts';
import { isEmptyPlan, plan } from '../../../src/plan/plan.ts';
import type { Plan } from '../../../src/plan/step.ts';
import type { MemoryOptions } from '../../../src/providers/memory/provider.ts';
import { machine, shell } from '../../fixtures/machines.ts';
import { MemoryWorld } from '../../fixtures/memory-world.ts';

const names = ['a', 'b', 'c', 'd', 'e'] as const;
const runModes = ['changed', 'once', 'always', 'never'] as const;

const steps: fc.Arbitrary<readonly ProvisionStep[]> = fc
  .uniqueArray(
    fc.record({ id: fc.constantFrom('s1', 's2', 's3', 's4'), text: fc.constantFrom('x', 'y'), run: fc.constantFrom(...runModes) }),
    {
      selector: (step) => step.id,
      maxLength: 4,
    },
  )
  .map((list) => list.map(({ id, text, run }) => shell(id, { text, run })));

/** Few host ports for many machines, so that they pass from one to another, also crosswise. */
const ports: fc.Arbitrary<readonly PortForward[]> = fc.uniqueArray(
  fc.record({
    bind: fc.constantFrom('127.0.0.1', '0.0.0.0'),
    host: fc.constantFrom(8000, 8001, 8002),
    guest: fc.constantFrom(80, 443),
    protocol: fc.constant('tcp' as const),
  }),
  { selector: ({ host }) => host, maxLength: 2 },
);

/** As the Vfile's own check has it: the first who asks for a host port gets it. */
function withoutConflicts(list: readonly Machine[]): readonly Machine[] {
  const taken = new Set<unknown>();
  return list.map((entry) => {
    const own = entry.ports.filter(({ host }) => !taken.has(host));
    for (const { host } of own) taken.add(host);
    return { ...entry, ports: own };
  });
}

/** A Vfile's machines: any subset, any settings, depending only on earlier ones. */
const machines: fc.Arbitrary<readonly Machine[]> = fc
  .subarray([...names])
  .chain((chosen) =>
    fc.tuple(
      ...chosen.map((name, position) =>
        fc
          .record({
            memoryMiB: fc.constantFrom(256, 512),
            hostname: fc.constantFrom(name, `${name}.test`),
            image: fc.constantFrom('debian/12', 'debian/13').map((image) => ({ kind: 'catalog' as const, name: image })),
            dependsOn: fc.subarray(chosen.slice(0, position)),
            env: fc.constantFrom({}, { K: '1' }, { K: '2' }),
            provision: steps,
            autostart: fc.boolean(),
            ports,
          })
          .map((over) => machine(name, over)),
      ),
    ),
  )
  .map(withoutConflicts);

/** Machines that differ in nothing but their ports, and in a setting that restarts them. */
const portsOfThree: fc.Arbitrary<readonly Machine[]> = fc
  .tuple(
    ...(['a', 'b', 'c'] as const).map((name) =>
      fc.tuple(ports, fc.constantFrom(1, 1, 1, 2)).map(([own, cpus]) => machine(name, { ports: own, cpus })),
    ),
  )
  .map(withoutConflicts);

function ordered(result: Plan): boolean {
  const seen = new Set<string>();
  const known = new Set(result.steps.map((step) => step.id));
  return result.steps.every((step) => {
    seen.add(step.id);
    return step.needs.every((need) => !known.has(need) || seen.has(need));
  });
}

async function within<T>(like: MemoryOptions['like'], use: (world: MemoryWorld) => Promise<T>): Promise<T> {
  const world = new MemoryWorld({ like });
  try {
    return await use(world);
  } finally {
    world.dispose();
  }
}

describe.each(['container', 'vm'] as const)('the planner, for any Vfile of a %s', (like) => {
  it('never puts a step before one it needs, and names each step once', async () => {
    await fc.assert(
      fc.asyncProperty(machines, machines, (first, second) =>
        within(like, async (world) => {
          await world.run(first);
          const result = await world.plan(second);
          expect(ordered(result)).toBe(true);
          expect(new Set(result.steps.map((step) => step.id)).size).toBe(result.steps.length);
        }),
      ),
      { numRuns: 60 },
    );
  });

  it('plans the same whatever order the Vfile lists its machines in', async () => {
    await fc.assert(
      fc.asyncProperty(machines, (list) =>
        within(like, async (world) => {
          const facts = await world.facts(list);
          const goal = { kind: 'up' as const, names: [] };
          const turned = plan({ ...facts, wanted: facts.wanted.toReversed() }, goal);
          const idsOf = (result: Plan) => result.steps.map((step) => step.id).sort();
          expect(idsOf(turned)).toEqual(idsOf(plan(facts, goal)));
          expect(ordered(turned)).toBe(true);
        }),
      ),
      { numRuns: 60 },
    );
  });

  it('converges: from any Vfile to any other, the second plan is empty', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(machines, { minLength: 1, maxLength: 3 }), (history) =>
        within(like, async (world) => {
          for (const list of history) {
            const { result } = await world.run(list);
            expect(result.outcome).toBe('done');
            expect(isEmptyPlan(await world.plan(list))).toBe(true);
          }
        }),
      ),
      { numRuns: 80 },
    );
  });

  it('hands host ports from one running machine to another, also crosswise and in circles', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(portsOfThree, { minLength: 2, maxLength: 4 }), (history) =>
        within(like, async (world) => {
          for (const list of history) {
            const { result } = await world.run(list);
            expect(result.failure?.error.message).toBeUndefined();
            expect(isEmptyPlan(await world.plan(list))).toBe(true);
          }
        }),
      ),
      { numRuns: 60 },
    );
  });

  it('converges, and wakes what was put to sleep, whatever changed meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(machines, machines, fc.subarray([...names]), (first, second, sleepers) =>
        within(like, async (world) => {
          await world.run(first);
          const asleep = sleepers.filter((name) => world.engine.machines.get(`0badcafe/${name}`)?.status === 'running');
          if (like === 'vm' && asleep.length > 0) {
            const { result } = await world.run([], { kind: 'suspend', names: asleep });
            expect(result.outcome).toBe('done');
            for (const name of asleep) expect(world.engine.machines.get(`0badcafe/${name}`)?.status).toBe('suspended');
          }
          expect((await world.run(second)).result.outcome).toBe('done');
          expect(isEmptyPlan(await world.plan(second))).toBe(true);
          for (const { name } of second.filter(({ autostart }) => autostart)) {
            const key = world.state.machines[name]?.key ?? '';
            expect(world.engine.machines.get(`0badcafe/${key}`)?.status).toBe('running');
          }
        }),
      ),
      { numRuns: 60 },
    );
  });

  it('converges after any effect failed once, without leftovers', async () => {
    await fc.assert(
      fc.asyncProperty(machines, machines, fc.nat(12), (first, second, failing) =>
        within(like, async (world) => {
          await world.run(first);
          let calls = 0;
          world.engine.fault = (call) => {
            if (call === 'inspect') return;
            calls += 1;
            if (calls === failing + 1) throw new Error('planted');
          };
          await world.run(second);
          world.engine.fault = () => {};
          await world.run(second);
          expect(isEmptyPlan(await world.plan(second))).toBe(true);
          expect([...world.engine.machines.keys()].length).toBe(Object.keys(world.state.machines).length);
        }),
      ),
      { numRuns: 80 },
    );
  });
});
