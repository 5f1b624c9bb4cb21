import { describe, expect, it } from 'vitest';
import { pointsOf } from '../../src/core/points.ts';
import type { Goal } from '../../src/plan/facts.ts';
import { MemoryProject } from '../fixtures/memory-project.ts';

/** Every name that runs of a project pass, in order. */
class PassedPoints {
  readonly names: string[] = [];
  readonly active = false;

  async hit(name: string): Promise<void> {
    this.names.push(name);
  }

  of(goal: Goal['kind']): readonly string[] {
    return [...new Set(this.names.filter((name) => name.startsWith(`${goal}.`)))].sort();
  }
}

const base = { image: './one.tar', ports: ['8000:80'], provision: [{ shell: 'true', name: 'step' }], ready: [{ shell: 'true' }] };
/** Renamed, with a live change, one that needs a restart, and a step that runs again. */
const changed = { ...base, was: 'a', cpus: 2, memory: '1GiB', provision: [{ shell: 'true # again', name: 'step' }] };

/** Runs of a goal that between them pass all that a run for it can pass. */
async function everyRun(goal: Goal, passed: PassedPoints): Promise<void> {
  const project = new MemoryProject(passed);
  const up = { kind: 'up', names: [] } as const;
  const suspended = async (): Promise<unknown> => goal.kind !== 'provision' && project.run({ kind: 'suspend', names: [] });
  try {
    project.image('one.tar', '1');
    project.image('two.tar', '2');
    project.vfile({ a: base }, 'true');
    await project.run(goal);
    await project.run(up);
    await suspended();
    project.vfile({ b: changed }, 'true');
    project.engine.disks.clear();
    await project.run(goal);
    await suspended();
    project.vfile({ b: { ...changed, image: './two.tar' } });
    await project.run(goal);
    project.vfile({ c: base });
    await project.run(goal);
  } finally {
    project.dispose();
  }
}

async function everyRunDown(goal: Goal & { readonly kind: 'halt' | 'suspend' | 'destroy' }, passed: PassedPoints): Promise<void> {
  const project = new MemoryProject(passed);
  try {
    project.image('one.tar', '1');
    project.vfile({ a: { image: './one.tar' }, b: { image: './one.tar' } }, 'true');
    await project.run({ kind: 'up', names: [] });
    await project.run({ ...goal, names: ['a'] });
    await project.run(goal);
  } finally {
    project.dispose();
  }
}

describe('the list of failpoints', () => {
  it.each([
    { kind: 'up', names: [] },
    { kind: 'provision', names: [] },
    { kind: 'reload', names: [] },
    { kind: 'resume', names: [] },
  ] as const)('of $kind: each is passed in some run, and each that is passed is listed', async (goal) => {
    const passed = new PassedPoints();
    await everyRun(goal, passed);
    expect(passed.of(goal.kind)).toEqual([...pointsOf(goal.kind)].sort());
  });

  it.each([
    { kind: 'halt', names: [], force: false },
    { kind: 'suspend', names: [] },
    { kind: 'destroy', names: [] },
  ] as const)('of $kind: the same', async (goal) => {
    const passed = new PassedPoints();
    await everyRunDown(goal, passed);
    expect(passed.of(goal.kind)).toEqual([...pointsOf(goal.kind)].sort());
  });
});
