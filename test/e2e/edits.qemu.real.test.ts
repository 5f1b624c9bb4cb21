import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VupEvent } from '../../src/events/event.ts';
import type { Plan } from '../../src/plan/step.ts';
import { busyPageStep, isSilent, readPage } from './page.ts';
import { freePort, lineOf, startedSteps, type VfileData } from './project.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

describeWithQemu('edits on qemu', () => {
  let project: QemuProject;
  let ports: readonly number[];
  let web: VfileData;

  const machines = (others: VfileData = {}): void =>
    project.vfile({ name: 'edits', defaults: project.small(), machines: { web, ...others } });

  /** What a person does after an edit: look at the plan, then say yes to it. A second plan must be empty. */
  const apply = async (): Promise<{ readonly plan: Plan; readonly events: readonly VupEvent[] }> => {
    const plan = await project.plan();
    const events = await project.up();
    await project.expectSettled();
    expect(startedSteps(events).toSorted()).toEqual(plan.steps.map((step) => step.id).toSorted());
    return { plan, events };
  };

  const trail = (): readonly string[] => project.inGuest('web', 'cat /root/trail').split('\n');
  const clearTrail = (): string => project.inGuest('web', ':>/root/trail');
  const guestMemoryMiB = (): number =>
    Math.round(Number(project.inGuest('web', "sed -n 's/^MemTotal: *//p' /proc/meminfo | cut -d' ' -f1")) / 1024);

  beforeAll(async () => {
    ports = [await freePort(), await freePort()];
    project = await QemuProject.open({
      'steps/second.sh': '#!/bin/sh\necho "second 1" >>/root/trail\n',
      'conf/one.txt': 'one\n',
    });
    web = {
      memory: '256MiB',
      env: { APP: 'one' },
      ports: [`${ports[0]}:8000`],
      provision: [
        { shell: 'echo first >>/root/trail', name: 'first' },
        { script: './steps/second.sh', name: 'second' },
        { shell: 'echo "third $APP" >>/root/trail', name: 'third', inputs: ['conf/*.txt'] },
        { shell: busyPageStep(8000, 'hello'), name: 'page', run: 'always' },
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
    expect(project.inGuest('web', 'nproc; hostname')).toBe('1\nweb');
  });

  describe('of a running machine', () => {
    let boot: string;

    beforeAll(() => {
      boot = project.bootOf('web');
    });

    it('less memory: live, taken back by the balloon', async () => {
      const before = guestMemoryMiB();
      web = { ...web, memory: '192MiB' };
      machines();
      const { plan } = await apply();
      expect(lineOf(plan, 'web')).toMatchObject({ action: 'update', cost: 'live', changes: [{ field: 'memory', to: '192MiB' }] });
      await expect.poll(() => before - guestMemoryMiB(), { timeout: 30_000 }).toBeGreaterThan(50);
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

    it('a script, a file among the inputs, env: the steps that see them', async () => {
      clearTrail();
      project.write('steps/second.sh', '#!/bin/sh\necho "second 2" >>/root/trail\n');
      expect(lineOf((await apply()).plan, 'web').provision).toMatchObject([{ id: 'second' }, { id: 'third' }]);
      project.write('conf/two.txt', 'new\n');
      expect(lineOf((await apply()).plan, 'web').provision).toMatchObject([{ id: 'third', reason: 'changed: conf/two.txt' }]);
      web = { ...web, env: { APP: 'two' } };
      machines();
      expect(lineOf((await apply()).plan, 'web')).toMatchObject({ cost: 'live', changes: [{ field: 'env' }] });
      expect(trail()).toEqual(['second 2', 'third one', 'third one', 'first', 'second 2', 'third two']);
      expect((await project.vup('exec', 'web', '--', 'sh', '-c', 'echo "$APP"')).stdout).toBe('two\n');
      expect(project.bootOf('web')).toBe(boot);
    });

    it('more memory, cpus, hostname, a larger disk: one restart, said before; the disk is kept and its file system grows', async () => {
      const sizeMiB = (): number => Number(project.inGuest('web', "df -m / | tail -n 1 | awk '{ print $2 }'"));
      project.inGuest('web', 'echo kept >/root/kept');
      const before = sizeMiB();
      web = { ...web, memory: '320MiB', cpus: 2, hostname: 'shop.test', disk: '3GiB' };
      machines();
      const { plan } = await apply();
      expect(lineOf(plan, 'web')).toMatchObject({ action: 'update', cost: 'restart' });
      expect(
        lineOf(plan, 'web')
          .changes.map(({ field, to }) => (field === 'disk' ? `disk to ${to}` : field))
          .toSorted(),
      ).toEqual(['cpus', 'disk to 3GiB', 'hostname', 'memory']);
      expect(project.inGuest('web', 'hostname; nproc; cat /root/kept')).toBe('shop.test\n2\nkept');
      expect(guestMemoryMiB()).toBeGreaterThan(256);
      expect(sizeMiB()).toBeGreaterThan(Math.max(before, 2_500));
      expect(await readPage(ports[1] ?? 0)).toMatch(/^hello from shop/);
      expect(project.bootOf('web')).not.toBe(boot);
    });
  });

  it('a disk that would shrink is refused, and nothing happens', async () => {
    const boot = project.bootOf('web');
    project.vfile({ name: 'edits', defaults: project.small(), machines: { web: { ...web, disk: '1GiB' } } });
    const ran = await project.run(['up', '--yes']);
    expect(ran.exitCode).not.toBe(0);
    expect(ran.stderr + ran.stdout).toMatch(/disk/);
    expect(project.bootOf('web')).toBe(boot);
    machines();
    await project.expectSettled();
  });

  it('an image with other contents replaces the machine, with --yes only', async () => {
    const boot = project.bootOf('web');
    await project.layOtherDisk('guest/other.qcow2');
    const image = './guest/other.qcow2';
    web = { ...web, image };
    machines();
    expect(await project.run(['up'])).toMatchObject({ exitCode: 77, stderr: expect.stringContaining('--yes') });
    expect(project.bootOf('web')).toBe(boot);
    const { destructive, ...planned } = await project.plan();
    expect(destructive).toEqual(['web']);
    expect(planned.machines).toMatchObject([{ action: 'replace', cost: 'data-loss' }]);
    // The small one that what follows begins with comes with it.
    web = { image, memory: '160MiB' };
    machines();
    const { plan } = await apply();
    expect(lineOf(plan, 'web')).toMatchObject({ action: 'replace', cost: 'data-loss' });
    expect(project.inGuest('web', 'test ! -e /root/kept && echo gone')).toBe('gone');
  });

  describe('which machines there are', () => {
    const lookUp = (name: string) => project.attach('web', ['nslookup', name]);

    it('one more, which is known by name', async () => {
      machines({ db: {} });
      const { plan } = await apply();
      expect(lineOf(plan, 'db')).toMatchObject({ action: 'create' });
      expect(lineOf(plan, 'web')).toMatchObject({ action: 'none' });
      expect(lookUp('db').stdout).toContain(project.recorded('db').address);
      expect(project.attach('web', ['ping', '-c', '1', '-W', '20', 'db']).exitCode).toBe(0);
    });

    it('renamed with `was`: in place, the disk kept', async () => {
      project.inGuest('db', 'echo kept >/root/kept');
      machines({ vault: { was: 'db' } });
      const { plan } = await apply();
      expect(plan.destructive).toEqual([]);
      expect(project.inGuest('vault', 'cat /root/kept; hostname')).toBe('kept\nvault');
    });

    it('renamed without `was`: destroyed and made anew', async () => {
      machines({ store: {} });
      const { plan } = await apply();
      expect(plan.destructive).toEqual(['vault']);
      expect(project.inGuest('store', 'test ! -e /root/kept && hostname')).toBe('store');
    });

    it('one less: gone', async () => {
      machines();
      const { plan } = await apply();
      expect(plan.destructive).toEqual(['store']);
      expect(project.running()).toEqual([project.container('web')]);
    });

    it.each([
      { count: 2, created: ['node-1', 'node-2'], destroyed: [] },
      { count: 3, created: ['node-3'], destroyed: [] },
      { count: 1, created: [], destroyed: ['node-2', 'node-3'] },
    ])('count $count: creates $created, destroys $destroyed', async ({ count, created, destroyed }) => {
      machines({ node: { count } });
      const { plan } = await apply();
      const named = (action: string) => plan.machines.filter((line) => line.action === action).map(({ machine }) => machine);
      expect(named('create')).toEqual(created);
      expect(named('destroy')).toEqual(destroyed);
      expect(project.running()).toHaveLength(count + 1);
      for (const name of created) expect(project.inGuest(name, 'hostname')).toBe(name);
    });
  });
});
