import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VupEvent } from '../../src/events/event.ts';
import type { Plan } from '../../src/plan/step.ts';
import { memoryLimitMiB } from './cgroup-limits.ts';
import { layOtherImage } from './other-image.ts';
import { isSilent, pageStep, readPage } from './page.ts';
import { freePort, lineOf, startedSteps, TestProject, type VfileData } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

describeWithLxc('edits', () => {
  let project: TestProject;
  let image: string;
  let ports: readonly number[];
  /** The Vfile as it is now; each test changes a part of it. */
  let web: VfileData;

  const machines = (others: VfileData = {}): void => project.vfile({ name: 'edits', defaults: small, machines: { web, ...others } });

  /** What a person does after an edit: look at the plan, then say yes to it. A second plan must be empty. */
  const apply = async (): Promise<{ readonly plan: Plan; readonly events: readonly VupEvent[] }> => {
    const plan = await project.plan();
    const events = await project.up();
    await project.expectSettled();
    // What was done is what the plan said.
    expect(startedSteps(events).toSorted()).toEqual(plan.steps.map((step) => step.id).toSorted());
    return { plan, events };
  };

  const trail = (machine = 'web'): readonly string[] => project.inGuest(machine, 'cat /root/trail').split('\n');
  const clearTrail = (): string => project.inGuest('web', ': >/root/trail');

  beforeAll(async () => {
    image = (await prepareImage()).file;
    ports = [await freePort(), await freePort()];
    project = new TestProject({
      'steps/second.sh': '#!/bin/sh\necho "second 1" >>/root/trail\n',
      'conf/one.txt': 'one\n',
    });
    web = {
      memory: '256MiB',
      env: { APP: 'one' },
      ports: [`${ports[0]}:8000`],
      provision: [
        { shell: `${pageStep(8000, 'hello')}\necho first >>/root/trail`, name: 'first' },
        { script: './steps/second.sh', name: 'second' },
        { shell: 'echo "third $APP" >>/root/trail', name: 'third', inputs: ['conf/*.txt'] },
      ],
    };
    machines();
    await apply();
  });

  afterAll(async () => {
    await project.dispose();
  });

  it('began as written', async () => {
    expect(trail()).toEqual(['first', 'second 1', 'third one']);
    expect(await readPage(ports[0] ?? 0)).toBe('hello from web');
    expect(memoryLimitMiB(project.container('web'))).toBe(256);
  });

  describe('of a running machine', () => {
    let boot: string;

    beforeAll(() => {
      boot = project.bootOf('web');
    });

    it('memory: live, up and down', async () => {
      for (const memoryMiB of [384, 192]) {
        web = { ...web, memory: `${memoryMiB}MiB` };
        machines();
        const { plan } = await apply();
        expect(lineOf(plan, 'web')).toMatchObject({
          action: 'update',
          cost: 'live',
          changes: [{ field: 'memory', to: `${memoryMiB}MiB` }],
        });
        expect(lineOf(plan, 'web').reasons.join()).toMatch(new RegExp(`Vfile says ${memoryMiB}MiB, machine has \\d+MiB`));
        expect(memoryLimitMiB(project.container('web'))).toBe(memoryMiB);
      }
      expect(project.bootOf('web')).toBe(boot);
    });

    it('a port: live, the old one gone', async () => {
      web = { ...web, ports: [`${ports[1]}:8000`] };
      machines();
      const { plan, events } = await apply();
      expect(lineOf(plan, 'web')).toMatchObject({ action: 'update', cost: 'live', provision: [] });
      expect(startedSteps(events)).toEqual(['web.forward-ports']);
      expect(await readPage(ports[1] ?? 0)).toBe('hello from web');
      expect(await isSilent(ports[0] ?? 0)).toBe(true);
      expect(project.bootOf('web')).toBe(boot);
    });

    it('a script: it and the later steps run again, earlier ones do not', async () => {
      clearTrail();
      project.write('steps/second.sh', '#!/bin/sh\necho "second 2" >>/root/trail\n');
      const { plan } = await apply();
      expect(lineOf(plan, 'web')).toMatchObject({
        cost: 'live',
        provision: [
          { id: 'second', reason: 'changed: steps/second.sh' },
          { id: 'third', reason: 'follows "second"' },
        ],
      });
      expect(trail()).toEqual(['second 2', 'third one']);
      expect(project.bootOf('web')).toBe(boot);
    });

    it('a file among the inputs, changed and added', async () => {
      for (const [path, text] of [
        ['conf/one.txt', 'changed\n'],
        ['conf/two.txt', 'new\n'],
      ] as const) {
        clearTrail();
        project.write(path, text);
        const { plan } = await apply();
        expect(lineOf(plan, 'web').provision).toEqual([{ id: 'third', reason: `changed: ${path}` }]);
        expect(trail()).toEqual(['third one']);
      }
    });

    it('env: reaches exec and the steps that see it', async () => {
      clearTrail();
      web = { ...web, env: { APP: 'two', MORE: 'a b' } };
      machines();
      const { plan } = await apply();
      expect(lineOf(plan, 'web')).toMatchObject({ cost: 'live', changes: [{ field: 'env', reason: 'env: APP, MORE changed' }] });
      expect(lineOf(plan, 'web').provision.map(({ id }) => id)).toEqual(['first', 'second', 'third']);
      expect(trail().at(-1)).toBe('third two');
      expect((await project.vup('exec', 'web', '--', 'printenv', 'APP', 'MORE')).stdout).toBe('two\na b\n');
      expect(project.bootOf('web')).toBe(boot);
    });

    it('hostname: a restart, said before', async () => {
      project.inGuest('web', 'echo kept >/root/kept');
      web = { ...web, hostname: 'shop.test' };
      machines();
      const { plan } = await apply();
      expect(lineOf(plan, 'web')).toMatchObject({ cost: 'restart', changes: [{ field: 'hostname', from: 'web', to: 'shop.test' }] });
      expect(project.inGuest('web', 'hostname; hostname -f; cat /root/kept')).toBe('shop.test\nshop.test\nkept');
      expect(await readPage(ports[1] ?? 0)).toMatch(/^hello from shop/);
      expect(project.bootOf('web')).not.toBe(boot);
    });
  });

  describe('image', () => {
    let boot: string;

    beforeAll(async () => {
      boot = project.bootOf('web');
      await layOtherImage(image, project.path('other.tar'));
      web = { ...web, image: './other.tar' };
      machines();
    });

    it('is refused where nobody can be asked, and nothing happens', async () => {
      const refused = await project.run(['up']);
      expect(refused.exitCode).toBe(77);
      expect(refused.stderr).toContain('--yes');
      expect(refused.stdout).toContain('image: debian/12 -> ./other.tar');
      expect(project.inGuest('web', 'cat /root/kept')).toBe('kept');
      expect(project.bootOf('web')).toBe(boot);
    });

    it('replaces the machine with --yes', async () => {
      const { plan } = await apply();
      expect(plan.destructive).toEqual(['web']);
      expect(lineOf(plan, 'web')).toMatchObject({ action: 'replace', cost: 'data-loss', reasons: ['image: debian/12 -> ./other.tar'] });
      expect(lineOf(plan, 'web').loses).not.toEqual([]);
      expect(project.inGuest('web', 'cat /etc/marker; test ! -e /root/kept && echo gone')).toBe('of the other image\ngone');
      expect(trail()).toEqual(['first', 'second 2', 'third two']);
      expect(await readPage(ports[1] ?? 0)).toMatch(/^hello from shop/);
    });

    it('notices that the archive itself changed', async () => {
      appendFileSync(project.path('other.tar'), Buffer.alloc(10_240));
      const plan = await project.plan();
      expect(lineOf(plan, 'web')).toMatchObject({ action: 'replace' });
      expect(lineOf(plan, 'web').reasons.join()).toContain('has new contents');
    });

    afterAll(async () => {
      web = { memory: '192MiB' };
      machines();
      await apply();
    });
  });

  describe('which machines there are', () => {
    it('one more', async () => {
      machines({ db: { memory: '192MiB' } });
      const { plan } = await apply();
      expect(lineOf(plan, 'db')).toMatchObject({ action: 'create', reasons: ['it does not exist yet'] });
      expect(lineOf(plan, 'web')).toMatchObject({ action: 'none' });
      const { address } = project.recorded('db');
      expect(project.inGuest('web', 'getent hosts db')).toContain(address);
    });

    it('renamed without `was`: destroyed and made anew, and the plan says how to keep it', async () => {
      project.inGuest('db', 'echo kept >/root/kept');
      machines({ store: { memory: '192MiB' } });
      const { plan } = await apply();
      expect(plan.destructive).toEqual(['db']);
      expect(lineOf(plan, 'db')).toMatchObject({ action: 'destroy', cost: 'data-loss' });
      expect(lineOf(plan, 'store')).toMatchObject({ action: 'create' });
      expect(plan.notes.join()).toContain('was: db');
      expect(project.inGuest('store', 'test ! -e /root/kept && hostname')).toBe('store');
      expect(project.attach('web', ['getent', 'hosts', 'db']).exitCode).toBe(2);
    });

    it('renamed with `was`: in place, the disk kept', async () => {
      project.inGuest('store', 'echo kept >/root/kept');
      machines({ vault: { memory: '192MiB', was: 'store' } });
      const { plan } = await apply();
      expect(plan.destructive).toEqual([]);
      expect(lineOf(plan, 'vault').reasons).toContain('renamed from "store"');
      expect(project.inGuest('vault', 'cat /root/kept; hostname')).toBe('kept\nvault');
      expect(project.inGuest('web', 'getent hosts vault')).toContain(project.recorded('vault').address);
      expect(Object.keys(await project.status())).toEqual(['web', 'vault']);
    });

    it('one less: refused where nobody can be asked, then gone', async () => {
      machines();
      expect(await project.run(['up'])).toMatchObject({ exitCode: 77, stderr: expect.stringContaining('--yes') });
      expect(project.running()).toHaveLength(2);
      const { plan } = await apply();
      expect(plan.destructive).toEqual(['vault']);
      expect(lineOf(plan, 'vault')).toMatchObject({ action: 'destroy', reasons: ['it is no longer in the Vfile'] });
      expect(project.running()).toEqual([project.container('web')]);
      expect(project.attach('web', ['getent', 'hosts', 'vault']).exitCode).toBe(2);
    });

    describe('count', () => {
      const boots = new Map<string, string>();

      it.each([
        { count: 2, created: ['node-1', 'node-2'], kept: [], destroyed: [] },
        { count: 4, created: ['node-3', 'node-4'], kept: ['node-1', 'node-2'], destroyed: [] },
        { count: 1, created: [], kept: ['node-1'], destroyed: ['node-2', 'node-3', 'node-4'] },
      ])('$count: creates $created, keeps $kept, destroys $destroyed', async ({ count, created, kept, destroyed }) => {
        machines({ node: { count, memory: '128MiB' } });
        const { plan } = await apply();
        const named = (action: string) => plan.machines.filter((line) => line.action === action).map(({ machine }) => machine);
        expect(named('create')).toEqual(created);
        expect(named('none')).toEqual(['web', ...kept]);
        expect(named('destroy')).toEqual(destroyed);
        expect(plan.destructive).toEqual(destroyed);
        const nodes = [...kept, ...created];
        expect(Object.keys(await project.status())).toEqual(['web', ...nodes]);
        expect(project.running()).toHaveLength(nodes.length + 1);
        for (const name of nodes) expect(project.inGuest(name, 'hostname')).toBe(name);
        for (const name of kept) expect(project.bootOf(name)).toBe(boots.get(name));
        for (const name of created) boots.set(name, project.bootOf(name));
      });
    });
  });
});

/** Small machines: several of them run at once here. */
const small: VfileData = { cpus: 1, memory: '256MiB' };
