import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../src/machine/machine.ts';
import type { Goal, PlanFacts, WantedMachine } from '../../../src/plan/facts.ts';
import { isEmptyPlan, plan } from '../../../src/plan/plan.ts';
import type { Plan } from '../../../src/plan/step.ts';
import type { RecordedMachine } from '../../../src/state/recorded.ts';
import { chain, machine, past, recorded, shell, wanted } from '../../fixtures/machines.ts';

const up: Goal = { kind: 'up', names: [] };

function facts(want: readonly WantedMachine[], have: readonly RecordedMachine[], over: Partial<PlanFacts> = {}): PlanFacts {
  const names = new Set([...want.map((entry) => entry.machine.name), ...have.map((entry) => entry.name)]);
  const running = (name: string) => have.some((entry) => entry.name === name);
  return {
    environment: 'shop',
    wanted: want,
    recorded: Object.fromEntries(have.map((entry) => [entry.name, entry])),
    observed: Object.fromEntries([...names].map((name) => [name, { machine: name, status: running(name) ? 'running' : 'absent' }])),
    networks: { memory: have.length > 0 ? 'present' : 'absent' },
    forwards: have.flatMap((entry) => entry.ports),
    ...over,
  };
}

const ids = (result: Plan): readonly string[] => result.steps.map((step) => step.id);
const line = (result: Plan, name: string) => result.machines.find((entry) => entry.machine === name);

function settled(from: Machine): PlanFacts {
  return facts([wanted(from)], [recorded(from)]);
}

describe('plan up', () => {
  it('brings up an environment from nothing, dependencies first', () => {
    const db = machine('db', { provision: [shell('schema')], ready: [{ kind: 'tcp', port: 5432, timeoutMs: 1000 }] });
    const web = machine('web', { dependsOn: ['db'] });
    const image = { name: 'debian/12', diskKind: 'rootfs', stored: false, prepared: false } as const;
    const result = plan(facts([wanted(web, { image }), wanted(db, { image })], []), up);
    const order = ids(result);
    expect([...order].sort()).toEqual(
      [
        'db.create',
        'db.provision.schema',
        'db.start',
        'db.wait-ready',
        'disk.memory.debian/12',
        'image.debian/12',
        'network.memory',
        'web.create',
        'web.start',
      ].sort(),
    );
    expect(order.indexOf('web.start')).toBeGreaterThan(order.indexOf('db.wait-ready'));
    expect(order.indexOf('db.create')).toBeGreaterThan(order.indexOf('disk.memory.debian/12'));
    expect(result.destructive).toEqual([]);
  });

  it('is empty when everything is as wanted', () => {
    const web = machine('web', {
      provision: [shell('a'), shell('b', { run: 'always' })],
      ports: [{ bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' }],
    });
    expect(isEmptyPlan(plan(settled(web), up))).toBe(true);
  });

  it('makes the network of a running machine again, and not that of one that is not to run', () => {
    const web = machine('web');
    expect(ids(plan({ ...settled(web), networks: { memory: 'absent' } }, up))).toEqual(['network.memory']);
    const idle = machine('idle', { autostart: false });
    const stopped = { observed: { idle: { machine: 'idle', status: 'stopped' as const } }, networks: { memory: 'absent' as const } };
    expect(isEmptyPlan(plan({ ...settled(idle), ...stopped }, up))).toBe(true);
  });

  it('changes memory live and says so', () => {
    const web = machine('web');
    const change = { field: 'memory', from: '512MiB', to: '1GiB', cost: 'live' as const, reason: 'Vfile says 1GiB, machine has 512MiB' };
    const result = plan(facts([wanted(web, { changes: [change] })], [recorded(web)]), up);
    expect(ids(result)).toEqual(['web.update']);
    expect(line(result, 'web')).toMatchObject({ action: 'update', cost: 'live', changes: [change] });
  });

  it('stops, updates and starts for a change that needs a restart, and runs always-steps again', () => {
    const web = machine('web', { provision: [shell('a'), shell('hello', { run: 'always' })] });
    const change = { field: 'hostname', cost: 'restart' as const, reason: 'hostname differs' };
    const result = plan(facts([wanted(web, { changes: [change] })], [recorded(web)]), up);
    expect(ids(result)).toEqual(['network.memory', 'web.stop', 'web.update', 'web.start', 'web.provision.hello']);
    expect(line(result, 'web')).toMatchObject({ cost: 'restart' });
  });

  it('gets an image once for each form that engines take it in', () => {
    const image = { name: 'debian/12', diskKind: 'rootfs', stored: false, prepared: false } as const;
    const disk = { ...image, diskKind: 'disk' } as const;
    const all = [
      wanted(machine('web'), { image }),
      wanted(machine('api'), { image: disk, provider: 'vm' }),
      wanted(machine('db'), { image: disk, provider: 'vm' }),
    ];
    const result = plan(facts(all, []), up);
    const pulls = result.steps.filter((step) => step.kind === 'pull-image');
    expect(pulls.map(({ id, diskKind }) => [id, diskKind])).toEqual([
      ['image.debian/12', 'rootfs'],
      ['image.debian/12.disk', 'disk'],
    ]);
    const needs = (id: string) => result.steps.find((step) => step.id === id)?.needs;
    expect(needs('disk.memory.debian/12')).toEqual(['image.debian/12']);
    expect(needs('disk.vm.debian/12')).toEqual(['image.debian/12.disk']);
    expect(needs('web.create')).toEqual(expect.arrayContaining(['image.debian/12', 'disk.memory.debian/12']));
    expect(needs('db.create')).toEqual(['image.debian/12.disk', 'disk.vm.debian/12']);
    expect(needs('web.start')).not.toContain('disk.vm.debian/12');
  });

  it('replaces for another image, says what is lost, and is destructive', () => {
    const before = machine('web', { provision: [shell('a')] });
    const after = machine('web', { provision: [shell('a')], image: { kind: 'catalog', name: 'debian/13' } });
    const result = plan(
      facts([wanted(after, { image: { name: 'debian/13', diskKind: 'rootfs', stored: true, prepared: true } })], [recorded(before)]),
      up,
    );
    expect(ids(result)).toEqual(['network.memory', 'web.destroy', 'web.create', 'web.start', 'web.provision.a']);
    expect(result.destructive).toEqual(['web']);
    expect(line(result, 'web')).toMatchObject({ action: 'replace', cost: 'data-loss' });
    expect(line(result, 'web')?.loses.join()).toContain('disk');
  });

  it('replaces when the image of that name has other contents', () => {
    const web = machine('web');
    const result = plan(facts([wanted(web)], [recorded(web, { chain: chain('older') })]), up);
    expect(line(result, 'web')?.action).toBe('replace');
  });

  it('starts a running machine whose start was broken off: its guest may not be up', () => {
    const web = machine('web', { provision: [shell('a')] });
    const result = plan(facts([wanted(web)], [{ ...recorded(web), starting: true }]), up);
    expect(line(result, 'web')).toMatchObject({ action: 'update', reasons: ['its start did not come to the end'] });
    expect(ids(result)).toEqual(['web.start']);
  });

  it('makes a machine anew whose disk is gone, and starts one again that is only broken', () => {
    const web = machine('web');
    const broken = { machine: 'web', status: 'broken', reason: 'its disk is gone' } as const;
    const lost = plan({ ...settled(web), observed: { web: { ...broken, lost: true } } }, up);
    expect(line(lost, 'web')).toMatchObject({ action: 'replace', reasons: ['its disk is gone'] });
    expect(ids(lost)).toContain('web.destroy');
    expect(line(plan({ ...settled(web), observed: { web: broken } }, up), 'web')).toMatchObject({ action: 'update' });
  });

  it('makes a machine again that was removed behind its back', () => {
    const web = machine('web', { provision: [shell('a')] });
    const result = plan({ ...settled(web), observed: { web: { machine: 'web', status: 'absent' } } }, up);
    expect(ids(result)).toEqual(['network.memory', 'web.destroy', 'web.create', 'web.start', 'web.provision.a']);
    expect(line(result, 'web')?.reasons).toEqual(['it was removed behind Vup’s back']);
    expect(result.destructive).toEqual([]);
  });

  it('starts a stopped machine and forwards its ports again', () => {
    const web = machine('web', { ports: [{ bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' }] });
    const result = plan({ ...settled(web), observed: { web: { machine: 'web', status: 'stopped' } }, forwards: [] }, up);
    expect(ids(result)).toEqual(['web.start', 'web.forward-ports']);
  });

  it('unpacks the image again that a stopped machine stands on', () => {
    const web = machine('web');
    const image = { name: 'debian/12', diskKind: 'rootfs', digest: 'd12', stored: true, prepared: false } as const;
    const all = facts([wanted(web, { image })], [recorded(web)]);
    const result = plan({ ...all, observed: { web: { machine: 'web', status: 'stopped' } } }, up);
    expect(ids(result)).toEqual(['disk.memory.debian/12', 'web.start']);
    expect(result.steps.at(-1)?.needs).toContain('disk.memory.debian/12');
  });

  it('lets go of swapped host ports before either machine gets its new one', () => {
    const port = (host: number) => [{ bind: '127.0.0.1', host, guest: 80, protocol: 'tcp' as const }];
    const have = [recorded(machine('a', { ports: port(1) })), recorded(machine('b', { ports: port(2) }))];
    const want = [wanted(machine('a', { ports: port(2) })), wanted(machine('b', { ports: port(1) }))];
    const result = plan(facts(want, have), up);
    expect(ids(result).toSorted()).toEqual(['a.forward-ports', 'a.forward-ports.release', 'b.forward-ports', 'b.forward-ports.release']);
    const needs = Object.fromEntries(result.steps.map((step) => [step.id, step.needs]));
    expect(needs['a.forward-ports']).toContain('b.forward-ports.release');
    expect(needs['b.forward-ports']).toContain('a.forward-ports.release');
    expect(result.steps.find(({ id }) => id === 'a.forward-ports.release')).toMatchObject({ ports: [] });
  });

  it('waits for the loser of a host port, which needs no step more for it', () => {
    const port = [{ bind: '127.0.0.1', host: 1, guest: 80, protocol: 'tcp' as const }];
    const have = [recorded(machine('a')), recorded(machine('b', { ports: port }))];
    const result = plan(
      facts([wanted(machine('a', { ports: [{ ...port[0], bind: '0.0.0.0' } as never] })), wanted(machine('b'))], have),
      up,
    );
    expect(ids(result)).toEqual(['b.forward-ports', 'a.forward-ports']);
  });

  it('takes a forward away that a killed run made and no record tells', () => {
    const web = machine('web');
    const leftover = { bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' as const };
    const byKeeper = plan({ ...settled(web), forwards: [{ ...leftover, address: recorded(web).address }] }, up);
    expect(ids(byKeeper)).toEqual(['web.forward-ports']);
    const observed = { web: { machine: 'web', status: 'running' as const, settings: { forwards: [leftover] } } };
    expect(ids(plan({ ...settled(web), observed, forwards: [leftover] }, up))).toEqual(['web.forward-ports']);
    expect(ids(plan({ ...settled(web), forwards: [{ ...leftover, address: '192.0.2.1' }] }, up))).toEqual([]);
  });

  it('mends forwards whose keeper died', () => {
    const web = machine('web', { ports: [{ bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' }] });
    const result = plan({ ...settled(web), forwards: [] }, up);
    expect(ids(result)).toEqual(['web.forward-ports']);
  });

  it('goes on at the failed step and all after it', () => {
    const steps = [shell('a'), shell('b'), shell('c')];
    const web = machine('web', { provision: steps });
    const provision = [past(shell('a')), past(shell('b'), 'failed')];
    const result = plan(facts([wanted(web)], [recorded(web, { provision })]), up);
    expect(line(result, 'web')?.provision).toEqual([
      { id: 'b', reason: 'failed last time' },
      { id: 'c', reason: 'follows "b"' },
    ]);
  });

  it('destroys what left the Vfile and points out a rename', () => {
    const old = machine('api');
    const fresh = machine('backend');
    const result = plan(facts([wanted(fresh)], [recorded(old)]), up);
    expect(result.destructive).toEqual(['api']);
    expect(result.notes.join()).toContain('was: api');
  });

  it('takes the name of a machine that left the Vfile out of the network of the others', () => {
    const [web, db] = [machine('web'), machine('db')];
    const result = plan(facts([wanted(web)], [recorded(web), recorded(db)]), up);
    expect(ids(result).toSorted()).toEqual(['db.destroy', 'db.forget', 'network.memory']);
    expect(result.steps.find((step) => step.id === 'network.memory')?.reason).toBe('names of machines change');
  });

  it('does not call it a change of ports that a restart takes the forwards away for a moment', () => {
    const port = { bind: '127.0.0.1', host: 8080, guest: 80, protocol: 'tcp' } as const;
    const web = machine('web', { ports: [port] });
    const change = { field: 'hostname', cost: 'restart', reason: 'Vfile says b, machine has a' } as const;
    const have = { ...recorded(web), ports: [port] };
    const result = plan(facts([wanted(web, { changes: [change], ports: [port] })], [have]), up);
    expect(line(result, 'web')?.changes).toEqual([change]);
    expect(ids(result)).toContain('web.forward-ports');
  });

  it('renames in place with `was`', () => {
    const old = machine('api', { provision: [shell('a')] });
    const fresh = machine('backend', { was: 'api', provision: [shell('a')] });
    const hostname = { field: 'hostname', cost: 'restart' as const, reason: 'hostname differs' };
    const result = plan(facts([wanted(fresh, { changes: [hostname] })], [recorded(old)]), up);
    expect(ids(result)).toEqual(['network.memory', 'backend.rename', 'backend.stop', 'backend.update', 'backend.start']);
    expect(result.destructive).toEqual([]);
  });

  it('leaves machines with autostart: false alone unless named', () => {
    const tool = machine('tool', { autostart: false });
    const all = facts([wanted(machine('web')), wanted(tool)], []);
    expect(ids(plan(all, up))).not.toContain('tool.create');
    expect(plan(all, up).notes.join()).toContain('vup up tool');
    expect(ids(plan(all, { kind: 'up', names: ['tool'] }))).toEqual(['network.memory', 'tool.create', 'tool.start']);
  });

  it('reloads a running machine though nothing differs', () => {
    const web = machine('web');
    expect(ids(plan(settled(web), { kind: 'reload', names: ['web'] }))).toEqual(['web.stop', 'web.start']);
  });

  it('runs exactly the steps that --provision-with names', () => {
    const web = machine('web', { provision: [shell('a'), shell('seed', { run: 'never', name: 'seed' })] });
    const result = plan(settled(web), { kind: 'provision', names: [], provisionWith: ['seed'] });
    expect(ids(result)).toEqual(['web.provision.seed']);
  });
});

describe('plan halt and destroy', () => {
  it('halts only what runs', () => {
    const a = machine('a');
    const b = machine('b');
    const all = facts([], [recorded(a), recorded(b)]);
    const result = plan(
      { ...all, observed: { ...all.observed, b: { machine: 'b', status: 'stopped' } } },
      { kind: 'halt', names: [], force: false },
    );
    expect(ids(result)).toEqual(['a.stop']);
  });

  it('removes the network only with the last machine', () => {
    const all = facts([], [recorded(machine('a')), recorded(machine('b'))]);
    expect(ids(plan(all, { kind: 'destroy', names: ['a'] }))).toEqual(['a.destroy', 'a.forget']);
    expect(ids(plan(all, { kind: 'destroy', names: [] })).at(-1)).toBe('network.memory.remove');
  });

  it('removes what goes with a network that somebody else removed, but nothing of engines that had no machine', () => {
    const all = facts([], [recorded(machine('a'))], { networks: { memory: 'absent', other: 'absent' } });
    expect(ids(plan(all, { kind: 'destroy', names: [] }))).toEqual(['a.destroy', 'a.forget', 'network.memory.remove']);
  });

  it('says where folders are copied only, when a start copies them', () => {
    const shared = machine('web', { folders: [{ from: '/p', to: '/srv', readonly: false }] });
    const fresh = plan(facts([wanted(shared, { copiesFolders: true })], []), up);
    expect(fresh.machines[0]?.notes).toEqual([expect.stringContaining('/srv: one-way copy by rsync')]);
    expect(plan(facts([wanted(shared)], []), up).machines[0]?.notes).toEqual([]);
    expect(plan(facts([wanted(shared, { copiesFolders: true })], [recorded(shared)]), up).machines[0]?.notes).toEqual([]);
  });
});
