import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replayChanges } from '../../../src/apply/records.ts';
import { VupError } from '../../../src/errors/vup-error.ts';
import { isEmptyPlan } from '../../../src/plan/plan.ts';
import { machine, shell } from '../../fixtures/machines.ts';
import { MemoryWorld } from '../../fixtures/memory-world.ts';

let world: MemoryWorld;
beforeEach(() => {
  world = new MemoryWorld();
});
afterEach(() => world.dispose());

const port = { bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' as const };

describe('apply on the memory engine', () => {
  it('brings machines up in order and leaves an empty second plan', async () => {
    const db = machine('db', { provision: [shell('schema')] });
    const web = machine('web', { dependsOn: ['db'], ports: [port] });
    const { result } = await world.run([web, db]);
    expect(result.outcome).toBe('done');
    const starts = world.engine.calls.filter((call) => call.startsWith('start'));
    expect(starts).toEqual(['start 0badcafe/db', 'start 0badcafe/web']);
    expect(world.listening).toMatchObject([{ host: 8080, guest: 80 }]);
    expect(isEmptyPlan(await world.plan([web, db]))).toBe(true);
  });

  it('boots no more machines at once than the engine says', async () => {
    const machines = Array.from({ length: 12 }, (_, index) => machine(`m${index}`));
    world.engine.fault = async (call) => {
      if (call === 'start') await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await world.run(machines);
    expect(world.engine.peakBoots).toBe(2);
    expect(isEmptyPlan(await world.plan(machines))).toBe(true);
  });

  it('keeps a failed step failed, skips what needs it, and goes on there', async () => {
    const web = machine('web', { provision: [shell('a'), shell('b'), shell('c')] });
    world.engine.answer = (argv) => (argv.includes('b') ? 3 : 0);
    const { result } = await world.run([web]);
    expect(result.outcome).toBe('failed');
    expect(result.failure?.step?.id).toBe('web.provision.b');
    world.engine.answer = () => 0;
    const again = await world.plan([web]);
    expect(again.steps.map((step) => step.id)).toEqual(['web.provision.b', 'web.provision.c']);
    await world.run([web]);
    expect(isEmptyPlan(await world.plan([web]))).toBe(true);
  });

  it('undoes a half-made creation', async () => {
    world.engine.fault = (call) => {
      if (call === 'create') throw new VupError('VUP_ENGINE_FAILED', { message: 'no space' });
    };
    const { result } = await world.run([machine('web')]);
    expect(result.outcome).toBe('failed');
    expect(world.state.machines).toEqual({});
    expect(world.engine.calls.at(-1)).toBe('destroy 0badcafe/web');
  });

  it('records what could not be undone as tainted, and makes it anew', async () => {
    world.engine.fault = (call) => {
      if (call === 'create' || call === 'destroy') throw new VupError('VUP_ENGINE_FAILED', { message: 'stuck' });
    };
    await world.run([machine('web')]);
    expect(world.state.machines['web']?.status).toBe('tainted');
    world.engine.fault = () => {};
    const { result } = await world.run([machine('web')]);
    expect(result.outcome).toBe('done');
    expect(isEmptyPlan(await world.plan([machine('web')]))).toBe(true);
  });

  it('knows of a network before it is there, so that a destroy takes away what a kill left of it', async () => {
    let recorded: readonly string[] = [];
    world.engine.fault = (call) => {
      if (call === 'network' && recorded.length === 0) recorded = replayChanges(world.state, world.journal).environment.networks;
    };
    await world.run([machine('web')]);
    expect(recorded).toEqual(['memory']);
    await world.run([], { kind: 'destroy', names: [] });
    expect(world.state.environment.networks).toEqual([]);
  });

  it('starts nothing after the first interrupt, ends what runs, and says cancelled', async () => {
    const machines = [machine('a'), machine('b', { dependsOn: ['a'] })];
    world.engine.fault = (call, name) => {
      if (call === 'start' && name.endsWith('/a')) world.stopping.abort();
    };
    const { result } = await world.run(machines);
    expect(result.outcome).toBe('cancelled');
    expect(world.engine.machines.get('0badcafe/a')?.status).toBe('running');
    expect(world.engine.calls).not.toContain('start 0badcafe/b');
  });

  it('halts, starts again with always-steps only, and destroys without leftovers', async () => {
    const web = machine('web', { provision: [shell('a'), shell('hello', { run: 'always' })], ports: [port] });
    await world.run([web]);
    await world.run([], { kind: 'halt', names: [], force: false });
    expect(world.listening).toEqual([]);
    const up = await world.plan([web]);
    expect(up.steps.map((step) => step.id)).toEqual(['web.start', 'web.forward-ports', 'web.provision.hello']);
    await world.run([web]);
    await world.run([], { kind: 'destroy', names: [] });
    expect(world.engine.machines.size).toBe(0);
    expect(world.engine.networks.size).toBe(0);
    expect(world.state.machines).toEqual({});
  });

  it('renames in place: the disk and what ran in it stay', async () => {
    await world.run([machine('api', { provision: [shell('a')] })]);
    const renamed = machine('backend', { was: 'api', provision: [shell('a')] });
    await world.run([renamed]);
    expect([...world.engine.machines.keys()]).toEqual(['0badcafe/api']);
    expect(world.state.machines['backend']?.key).toBe('api');
    expect(isEmptyPlan(await world.plan([renamed]))).toBe(true);
  });

  it('does not rerun later steps when one in the middle is removed', async () => {
    const before = machine('web', {
      provision: [shell('shell #1', { text: 'a' }), shell('shell #2', { text: 'b' }), shell('shell #3', { text: 'c' })],
    });
    await world.run([before]);
    const after = machine('web', { provision: [shell('shell #1', { text: 'a' }), shell('shell #2', { text: 'c' })] });
    expect((await world.plan([after])).machines[0]?.notes).toHaveLength(1);
    const { plan } = await world.run([after]);
    expect(plan.steps).toEqual([]);
    expect((await world.plan([after])).machines[0]?.notes).toEqual([]);
    const changed = machine('web', { provision: [shell('shell #1', { text: 'a' }), shell('shell #2', { text: 'd' })] });
    expect((await world.plan([changed])).steps.map((step) => step.id)).toEqual(['web.provision.shell #2']);
  });
});
