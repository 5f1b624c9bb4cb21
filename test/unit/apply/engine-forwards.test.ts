import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Machine } from '../../../src/machine/machine.ts';
import { isEmptyPlan } from '../../../src/plan/plan.ts';
import { machine, shell } from '../../fixtures/machines.ts';
import { MemoryWorld } from '../../fixtures/memory-world.ts';

let world: MemoryWorld;
beforeEach(() => {
  world = new MemoryWorld({ like: 'vm' });
});
afterEach(() => world.dispose());

const port = (host: number, guest = 80) => ({ bind: '127.0.0.1', host, guest, protocol: 'tcp' as const });
const forwardsOf = (name: string) => world.engine.machines.get(`0badcafe/${name}`)?.forwards;

describe('forwards that the engine carries', () => {
  it('go to the engine and never to the keeper, and are seen there', async () => {
    const web = machine('web', { ports: [port(8080)] });
    await world.run([web]);
    expect(forwardsOf('web')).toEqual([port(8080)]);
    expect(world.listening).toEqual([]);
    expect(isEmptyPlan(await world.plan([web]))).toBe(true);
  });

  it('change while the machine runs, also to none', async () => {
    await world.run([machine('web', { ports: [port(8080)] })]);
    const { plan } = await world.run([machine('web', { ports: [port(8081), port(8082, 443)] })]);
    expect(plan.steps.map(({ id }) => id)).toEqual(['web.forward-ports']);
    expect(forwardsOf('web')).toEqual([port(8081), port(8082, 443)]);
    await world.run([machine('web')]);
    expect(forwardsOf('web')).toEqual([]);
    expect(world.state.machines['web']?.ports).toEqual([]);
  });

  it('that the engine lost are set again', async () => {
    const web = machine('web', { ports: [port(8080)] });
    await world.run([web]);
    const found = world.engine.machines.get('0badcafe/web');
    if (found !== undefined) found.forwards = [];
    expect((await world.plan([web])).machines[0]?.changes.map(({ reason }) => reason)).toEqual(['port 8080:80 is not forwarded']);
    await world.run([web]);
    expect(forwardsOf('web')).toEqual([port(8080)]);
  });

  it('are set again after a restart, and after a step that reboots', async () => {
    const before = machine('web', { ports: [port(8080)] });
    await world.run([before]);
    const grown = machine('web', { ports: [port(8080)], memoryMiB: 1024 });
    const { plan } = await world.run([grown]);
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['stop', 'update', 'start', 'forward-ports']);
    const reboots = machine('web', {
      ports: [port(8080)],
      memoryMiB: 1024,
      provision: [{ id: 'reboot #1', kind: 'reboot', run: 'changed', as: 'root', env: {}, inputs: [] }],
    });
    await world.run([reboots]);
    expect(world.engine.calls.slice(-3)).toEqual(['stop 0badcafe/web', 'start 0badcafe/web', 'forward 0badcafe/web']);
    expect(forwardsOf('web')).toEqual([port(8080)]);
    expect(isEmptyPlan(await world.plan([reboots]))).toBe(true);
  });

  it('that cannot be had fail the step with the reason; the others listen and are recorded', async () => {
    world.engine.takenPorts.set(8080, 'nginx (pid 12)');
    const web = machine('web', { ports: [port(8080), port(8081, 81)], provision: [shell('s')] });
    const { result } = await world.run([web]);
    expect(result.failure?.error).toMatchObject({ code: 'VUP_PORT_TAKEN', message: expect.stringContaining('taken by nginx (pid 12)') });
    expect(world.state.machines['web']?.ports).toEqual([port(8081, 81)]);
    world.engine.takenPorts.clear();
    expect((await world.run([web])).result.outcome).toBe('done');
    expect(isEmptyPlan(await world.plan([web]))).toBe(true);
  });

  it('are joined by some for the probes, for as long as those run', async () => {
    let during: number | undefined;
    world.engine.fault = (call) => {
      if (call === 'forward') during = Math.max(during ?? 0, forwardsOf('web')?.length ?? 0);
    };
    const ready = [{ kind: 'http' as const, port: 8000, path: '/', timeoutMs: 300 }];
    const { result } = await world.run([machine('web', { ports: [port(8080)], ready })]);
    expect(result.failure?.error.code).toBe('VUP_PROBE_FAILED');
    expect(during).toBe(2);
    expect(forwardsOf('web')).toEqual([port(8080)]);
  });

  it('for the probes go to another port when the engine refuses one', async () => {
    for (let taken = 42_000; taken < 42_003; taken += 1) world.engine.takenPorts.set(taken, 'another machine');
    const ready = [{ kind: 'http' as const, port: 8000, path: '/', timeoutMs: 300 }];
    const { result } = await world.run([machine('web', { ready })]);
    expect(result.failure?.error.code).toBe('VUP_PROBE_FAILED');
    for (let taken = 42_003; taken < 42_100; taken += 1) world.engine.takenPorts.set(taken, 'another machine');
    const again = await world.run([machine('web', { ready })]);
    expect(again.result.failure?.error).toMatchObject({ code: 'VUP_PORT_TAKEN', message: expect.stringContaining('another machine') });
  });

  it('are on the main line: nothing else is done with a machine meanwhile', async () => {
    const { plan } = await world.run([machine('web', { ports: [port(8080)], provision: [shell('s')] })]);
    expect(plan.steps.find(({ kind }) => kind === 'provision')?.needs).toEqual(['web.forward-ports']);
  });

  it('pass from a machine that goes to one that comes', async () => {
    await world.run([machine('old', { ports: [port(8080)] })]);
    const { plan, result } = await world.run([machine('new', { ports: [port(8080)] })]);
    expect(plan.steps.find(({ id }) => id === 'new.forward-ports')?.needs).toContain('old.destroy');
    expect(result.outcome).toBe('done');
  });
});

describe('suspended machines', () => {
  const web = machine('web', { dependsOn: ['db'], ports: [port(8080)], provision: [shell('hello', { run: 'always' })] });
  const db = machine('db');
  const status = (name: string) => world.engine.machines.get(`0badcafe/${name}`)?.status;

  it('sleep after those that depend on them, and wake before', async () => {
    await world.run([web, db]);
    const { plan: down } = await world.run([], { kind: 'suspend', names: [] });
    expect(down.steps.map(({ id }) => id)).toEqual(['web.suspend', 'db.suspend']);
    expect(status('web')).toBe('suspended');
    const { plan: up } = await world.run([web, db], { kind: 'resume', names: [] });
    // Its forwards went with the engine's process; what runs after each start does not run.
    expect(up.steps.map(({ id }) => id)).toEqual(['db.resume', 'web.resume', 'web.forward-ports']);
    expect(forwardsOf('web')).toEqual([port(8080)]);
    expect(isEmptyPlan(await world.plan([web, db]))).toBe(true);
  });

  it('are woken by `up` too, changed and stopped only then', async () => {
    await world.run([web, db]);
    await world.run([], { kind: 'suspend', names: ['web'] });
    const grown = { ...web, memoryMiB: 2048 };
    const { plan, result } = await world.run([grown, db]);
    expect(plan.steps.map(({ id }) => id)).toEqual([
      'web.resume',
      'web.stop',
      'web.update',
      'web.start',
      'web.forward-ports',
      'web.provision.hello',
    ]);
    expect(plan.machines.find(({ machine: name }) => name === 'web')?.reasons[0]).toBe('it is suspended');
    expect(result.outcome).toBe('done');
    expect(isEmptyPlan(await world.plan([grown, db]))).toBe(true);
  });

  it('are halted and destroyed like others', async () => {
    await world.run([web, db]);
    await world.run([], { kind: 'suspend', names: [] });
    const { plan } = await world.run([], { kind: 'halt', names: ['web'], force: false });
    expect(plan.steps.map(({ id }) => id)).toEqual(['web.stop']);
    expect(status('web')).toBe('stopped');
    await world.run([], { kind: 'destroy', names: [] });
    expect(world.engine.machines.size).toBe(0);
  });

  it('that nobody names and nobody starts by themselves sleep on', async () => {
    const lazy = machine('lazy', { autostart: false });
    await world.run([lazy], { kind: 'up', names: ['lazy'] });
    await world.run([], { kind: 'suspend', names: [] });
    expect(isEmptyPlan(await world.plan([{ ...lazy, memoryMiB: 1024 }]))).toBe(true);
    expect((await world.plan([lazy], { kind: 'resume', names: [] })).steps.map(({ id }) => id)).toEqual(['lazy.resume']);
  });

  it('are all that `suspend` and `resume` look at', async () => {
    await world.run([web, db]);
    await world.run([], { kind: 'halt', names: ['web'], force: false });
    expect((await world.plan([web, db], { kind: 'resume', names: [] })).steps).toEqual([]);
    expect((await world.plan([], { kind: 'suspend', names: [] })).steps.map(({ id }) => id)).toEqual(['db.suspend']);
  });
});

describe('changes of a virtual machine', () => {
  const kinds = async (over: Partial<Machine>) => {
    await world.run([machine('web', { memoryMiB: 512, diskMiB: 1024 })]);
    const wanted = machine('web', { memoryMiB: 512, diskMiB: 1024, ...over });
    const { plan, result } = await world.run([wanted]);
    expect(result.outcome).toBe('done');
    expect(isEmptyPlan(await world.plan([wanted]))).toBe(true);
    return plan.steps.map(({ kind }) => kind);
  };

  it.each([
    ['more memory', { memoryMiB: 1024 }, ['stop', 'update', 'start']],
    ['less memory', { memoryMiB: 256 }, ['update']],
    ['a larger disk', { diskMiB: 2048 }, ['stop', 'update', 'start']],
    ['a folder', { folders: [{ from: '/p', to: '/srv', readonly: false }] }, ['update']],
    ['an option of its engine', { providerOptions: { memory: { firmware: 'uefi' } } }, ['stop', 'update', 'start']],
    ['an option of another engine', { providerOptions: { other: { firmware: 'uefi' } } }, []],
    ['a longer boot', { bootTimeoutMs: 1 }, []],
  ])('%s', async (_what, over, steps) => {
    expect(await kinds(over)).toEqual(steps);
  });
});
