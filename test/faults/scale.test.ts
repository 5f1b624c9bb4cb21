import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { MemoryCall } from '../../src/providers/memory/engine.ts';
import { goals, MemoryProject } from '../fakes/memory-host/memory-project.ts';
import { scaleVfile } from '../fixtures/scale-vfile.ts';

const count = 1_000;

/** Has calls of these kinds take a while, and counts how many are under way at once. */
function watchCalls({ computer: { engine } }: MemoryProject, kinds: readonly MemoryCall[]): ReadonlyMap<MemoryCall, number> {
  const now = new Map<MemoryCall, number>();
  const most = new Map<MemoryCall, number>();
  engine.fault = async (call) => {
    if (!kinds.includes(call)) return;
    const busy = (now.get(call) ?? 0) + 1;
    now.set(call, busy);
    most.set(call, Math.max(most.get(call) ?? 0, busy));
    await turn();
    await turn();
    now.set(call, (now.get(call) ?? 1) - 1);
  };
  return most;
}

it('brings up and destroys a thousand machines, never more at once than its pools allow', { timeout: 240_000 }, async () => {
  const project = new MemoryProject('container');
  project.write(scaleVfile(count));
  const most = watchCalls(project, ['start', 'exec', 'destroy']);
  const { ending } = await project.run(goals.up);
  expect(ending).toMatchObject({ kind: 'ended', report: { outcome: 'done' } });

  // As the engine says of its boots, and as many provisions as there are cores: not more, and not fewer either.
  expect(Object.fromEntries(most)).toEqual({ start: 2, exec: project.computer.cpus });
  const machines = [...project.computer.engine.machines.values()];
  expect(machines.filter(({ status }) => status === 'running')).toHaveLength(count);
  expect(new Set(machines.map(({ address }) => address)).size).toBe(count);

  expect((await project.plan()).steps).toEqual([]);
  const status = await project.status();
  const ports = status.flatMap((machine) => machine.ports.map(({ host }) => host));
  expect(new Set(ports).size).toBe(count);

  expect((await project.run(goals.destroy)).ending).toMatchObject({ kind: 'ended', report: { outcome: 'done' } });
  expect(most.get('destroy')).toBe(64);
  expect(project.computer.engine.machines.size).toBe(0);
});
