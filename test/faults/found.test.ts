import { describe, expect, it } from 'vitest';
import { places } from '../fakes/memory-host/computer.ts';
import { addStrangers, problemsConverged, problemsGone, readStates } from '../fakes/memory-host/find-problems.ts';
import { goals, MemoryProject } from '../fakes/memory-host/memory-project.ts';

/** What the kills and histories found, each as the shortest story that showed it. */

const vfile = (machine: string, name = 'db'): string => `version: 1
name: shop
defaults: { image: ./rootfs.tar, provider: memory }
machines:
  ${name}: ${machine}
`;

async function running(machine: string, like: MemoryProject['like'] = 'container'): Promise<MemoryProject> {
  const project = new MemoryProject(like);
  project.write(vfile(machine));
  addStrangers(project);
  const { ending } = await project.run(goals.up);
  expect(ending).toMatchObject({ kind: 'ended', report: { outcome: 'done' } });
  return project;
}

/** Kills the command before its last effect that is named so. */
async function killBefore(project: MemoryProject, goal: (typeof goals)[keyof typeof goals], effect: RegExp): Promise<void> {
  const { process } = await project.copy().run(goal);
  const at = process.effects.findLastIndex((name) => effect.test(name)) + 1;
  expect(at).toBeGreaterThan(0);
  expect((await project.run(goal, { stopAt: at })).ending.kind).toBe('killed');
}

async function bringUp(project: MemoryProject, names: readonly string[]): Promise<void> {
  const { ending } = await project.run(goals.up);
  expect(ending).toMatchObject({ kind: 'ended', report: { outcome: 'done' } });
  expect((await project.plan()).steps).toEqual([]);
  expect(await problemsConverged(project, names)).toEqual([]);
}

describe('found by kills on the host in memory', { timeout: 120_000 }, () => {
  it('a rename that is broken off never leaves two records of one machine, of which one would be destroyed', async () => {
    const base = await running('{ memory: 256MiB }');
    base.write(vfile('{ memory: 256MiB, was: db }', 'store'));
    const { process } = await base.copy().run(goals.up);
    const written = process.effects.flatMap((name, at) => (/^append .*journal/.test(name) ? [at + 1, at + 2] : []));
    for (const at of written) {
      const project = base.copy();
      await project.run(goals.up, { stopAt: at });
      const keys = (await readStates(project)).flatMap(({ machines }) => Object.values(machines).map(({ key }) => key));
      expect(keys, process.effects[at - 1]).toEqual(['db']);
      await project.run(goals.up);
      expect(project.computer.engine.calls.filter((call) => call.startsWith('destroy'))).toEqual([]);
    }
  });

  it('a stop that is broken off is finished before the machine is taken for running', async () => {
    const project = await running('{ memory: 256MiB }');
    await killBefore(project, goals.halt, /^end stop/);
    await bringUp(project, ['db']);
  });

  it('a forward that a broken-off stop took from the record is recorded again', async () => {
    const project = await running('{ ports: ["80"] }');
    await killBefore(project, goals.halt, /^ask the keeper|^kill/);
    await bringUp(project, ['db']);
  });

  it.each([
    ['container', 'append'],
    ['container', 'fsync'],
    ['vm', 'append'],
    ['vm', 'fsync'],
  ] as const)('a stop that could not be announced is none: a %s goes on with its forwards (%s fails)', async (like, call) => {
    const project = await running('{ ports: ["80"] }', like);
    const { process } = await project.copy().run(goals.reload);
    const effect = process.effects.findIndex((name) => name.startsWith(call) && name.endsWith('/journal.ndjson')) + 1;
    expect(effect).toBeGreaterThan(0);
    const { ending } = await project.run(goals.reload, { failAt: { effect, code: 'ENOSPC' } });
    expect(ending).toMatchObject({ kind: 'ended', report: { error: { code: 'VUP_HOST_RESOURCE' } } });
    expect((await project.plan()).steps).toEqual([]);
    expect(await problemsConverged(project, ['db'])).toEqual([]);
  });

  it('a run that cannot note who shares the project says so at its end, in its log too, and ends', async () => {
    const project = new MemoryProject('container');
    project.write(vfile('{ folders: [".:/srv"] }'));
    addStrangers(project);
    await project.look((opened) => opened.allow());
    const { process } = await project.copy().run(goals.up);
    const effect = process.effects.findLastIndex((name) => /^fsync .*trust\.json/.test(name)) + 1;
    expect(effect).toBeGreaterThan(0);
    const { ending, process: failed } = await project.run(goals.up, { failAt: { effect, code: 'ENOSPC' } });
    expect(ending).toMatchObject({ kind: 'ended', report: { outcome: 'failed', error: { code: 'VUP_HOST_RESOURCE' } } });
    expect(ending.kind === 'ended' && ending.events.at(-1)).toMatchObject({ type: 'run.end', outcome: 'failed' });
    expect(failed.effects.slice(effect)).toContainEqual(expect.stringMatching(/^fsync .*\/run\.ndjson$/));
    await bringUp(project, ['db']);
  });

  it('an update that was done and not recorded is recorded by the next run', async () => {
    const project = await running('{ memory: 256MiB, env: { A: one } }');
    project.write(vfile('{ memory: 512MiB, env: { A: one } }'));
    const { process } = await project.copy().run(goals.up);
    const at = process.effects.findIndex((name) => name.startsWith('end update')) + 2;
    await project.run(goals.up, { stopAt: at });
    await bringUp(project, ['db']);
  });

  it('a folder that a power cut brought back, and that no index names, is taken away', async () => {
    const project = await running('{ memory: 256MiB }');
    const [state] = await readStates(project);
    await killBefore(project, goals.destroy, /^unlink .*\.gone-/);
    const { current } = project.computer.disk;
    const folder = `${places.vup}/data/environments`;
    const grave = [...current.get(folder).entries.keys()].find((name) => name.startsWith('.gone-'));
    if (grave !== undefined) current.rename(`${folder}/${grave}`, `${folder}/${state?.environment.id}`);
    await project.run(goals.destroy);
    expect(await problemsGone(project)).toEqual([]);
  });
});

describe('found by histories on the host in memory', { timeout: 120_000 }, () => {
  it.each(['container', 'vm'] as const)(
    'a port that moved to another %s while the host was down leaves the record of the first',
    async (like) => {
      const two = (ant: string, bee: string): string => `${vfile(`{ ports: [${ant}] }`, 'ant')}  bee: { ports: [${bee}] }\n`;
      const project = new MemoryProject(like);
      project.write(two('"8081:80"', ''));
      addStrangers(project);
      await bringUp(project, ['ant', 'bee']);
      project.write(two('', '"8081:80"'));
      project.computer.reboot();
      await bringUp(project, ['ant', 'bee']);
      expect((await project.status()).map(({ ports }) => ports.map(({ host }) => host))).toEqual([[], [8081]]);
    },
  );
});
