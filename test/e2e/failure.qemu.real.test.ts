import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VupEvent } from '../../src/events/event.ts';
import { testHome } from '../fixtures/real-host.ts';
import { eventsOf, startedSteps } from './project.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

describeWithQemu('what goes wrong in the middle, on qemu', () => {
  it('a provision step that fails stays failed, and goes on from there once mended', async () => {
    const project = await QemuProject.open({ 'second.sh': '#!/bin/sh\necho "this was said"\nexit 3\n' });
    try {
      project.vfile({
        defaults: project.small(),
        machines: {
          web: {
            provision: [
              { shell: 'echo first >>/root/trail' },
              { script: './second.sh', name: 'second' },
              { shell: 'echo third >>/root/trail', name: 'third' },
            ],
          },
        },
      });
      const failed = await project.run(['up', '--yes']);
      expect(failed.exitCode).toBe(1);
      expect(failed.stdout).toMatch(/step "second" of web failed: .*second\.sh.* ended with exit code 3 \(VUP_PROVISION_FAILED\)/);
      expect(failed.stdout).toContain('web | this was said');
      const again = await project.run(['up', '--yes', '--json']);
      expect(startedSteps(eventsOf(again))).toEqual(['web.provision.second']);
      project.write('second.sh', '#!/bin/sh\necho second >>/root/trail\n');
      expect(startedSteps(await project.up())).toEqual(['web.provision.second', 'web.provision.third']);
      expect(project.inGuest('web', 'cat /root/trail')).toBe('first\nsecond\nthird');
      await project.expectSettled();
    } finally {
      await project.dispose();
    }
  });

  describe('kill -9', () => {
    let project: QemuProject;
    const layVfile = (seconds: number): void =>
      project.vfile({
        defaults: project.small(),
        machines: {
          web: {
            folders: ['./shared:/srv/project'],
            ports: ['8000'],
            provision: [
              { file: { from: './shared/file.txt', to: '/root/file.txt' } },
              { shell: `echo begin >>/root/trail; sleep ${seconds}; echo end >>/root/trail`, name: 'slow' },
            ],
            ready: [{ shell: 'sleep 1' }],
          },
        },
      });

    beforeAll(async () => {
      project = await QemuProject.open({ 'shared/file.txt': 'a file\n' });
      layVfile(1);
    });

    afterEach(async () => {
      await project.destroy();
    });

    afterAll(async () => {
      await project.dispose();
    });

    /** Each moment is an event of `up` and how long after it the axe falls. */
    const moments: readonly (readonly [name: string, type: VupEvent['type'], step: RegExp, afterMs: number])[] = [
      ['as the run begins', 'run.start', /^/, 0],
      ['while the network is made', 'step.start', /^network/, 15],
      ['as the machine is created', 'step.start', /^web\.create/, 20],
      ['while its disk and keys are made', 'step.start', /^web\.create/, 120],
      ['once the machine is created', 'step.end', /^web\.create/, 0],
      ['as the machine starts', 'step.start', /^web\.start/, 60],
      ['while its engine starts', 'step.start', /^web\.start/, 300],
      ['while the machine boots', 'step.start', /^web\.start/, 2_000],
      ['once the machine runs', 'step.end', /^web\.start/, 0],
      ['as the keeper starts', 'step.start', /forward-ports/, 60],
      ['while it waits for the probes', 'step.start', /wait-ready/, 300],
    ];

    const killedUp = async (type: VupEvent['type'], step: RegExp, afterMs: number): Promise<void> => {
      const ran = await project.run(['up', '--yes', '--json'], {
        onEvent: (event, vup) => {
          if (event.type === type && step.test('step' in event ? event.step : '')) setTimeout(() => vup.kill('SIGKILL'), afterMs);
        },
      });
      expect(ran.exitCode).toBe(137);
    };

    it.each(moments)('%s: the next vup finishes', async (_, type, step, afterMs) => {
      await killedUp(type, step, afterMs);
      await project.up();
      await project.expectSettled();
      expect(project.running()).toEqual([project.container('web')]);
      expect(project.inGuest('web', 'cat /root/file.txt; cat /srv/project/file.txt')).toBe('a file\na file');
      const trail = project.inGuest('web', 'cat /root/trail').split('\n');
      expect(trail.filter((line) => line === 'end')).toEqual(['end']);
    });

    it('in the middle of a provision step: what it began in the guest is ended, and it runs again', async () => {
      layVfile(300);
      await killedUp('step.start', /provision\.slow/, 2_500);
      layVfile(1);
      await project.up();
      await project.expectSettled();
      expect(project.inGuest('web', 'cat /root/trail')).toMatch(/^(begin\n)?begin\nend$/);
      expect(project.attach('web', ['pgrep', '-f', 'sleep 300']).stdout).toBe('');
    });

    it.each(moments.filter((_, index) => index % 3 === 2))('%s: destroy then leaves nothing', async (_, type, step, afterMs) => {
      await killedUp(type, step, afterMs);
      // afterEach destroys, and looks for what is left.
    });

    it.each([50, 400])('in the middle of destroy, after %i ms: the next destroy finishes', async (afterMs) => {
      await project.up();
      const ran = await project.run(['destroy', '--yes', '--json'], {
        onEvent: (event, vup) => {
          if (event.type === 'step.start' && event.step === 'web.destroy') setTimeout(() => vup.kill('SIGKILL'), afterMs);
        },
      });
      // It may have been done by then.
      expect([0, 137]).toContain(ran.exitCode);
    });
  });

  it.each([
    ['image../guest/other.qcow2.disk', 30],
    ['disk.qemu../guest/other.qcow2', 150],
  ])('kill -9 in %s: the next vup finishes, and nothing half-made is left', async (step, afterMs) => {
    const project = await QemuProject.open();
    try {
      const digest = await project.layOtherDisk('guest/other.qcow2');
      const store = join(testHome, 'data', 'store');
      rmSync(join(store, 'blobs', 'sha256', digest), { force: true });
      rmSync(join(store, 'qemu', digest), { recursive: true, force: true });
      project.vfile({ defaults: project.small({ image: './guest/other.qcow2' }), machines: { web: {} } });
      const ran = await project.run(['up', '--yes', '--json'], {
        onEvent: (event, vup) => {
          if (event.type === 'step.start' && event.step === step) setTimeout(() => vup.kill('SIGKILL'), afterMs);
        },
      });
      expect(ran.exitCode).toBe(137);
      await project.up();
      await project.expectSettled();
      const left = readdirSync(join(store, 'qemu')).filter((name) => name.includes(digest));
      expect(left).toEqual([digest]);
    } finally {
      await project.dispose();
    }
  });

  it('Ctrl-C while it boots ends at once, and the next vup finishes', async () => {
    const project = await QemuProject.open();
    try {
      project.vfile({ defaults: project.small(), machines: { web: {} } });
      const ran = await project.run(['up', '--yes', '--json'], {
        onEvent: (event, vup) => {
          if (event.type !== 'step.start' || event.step !== 'web.start') return;
          setTimeout(() => vup.kill('SIGINT'), 700);
          setTimeout(() => vup.kill('SIGINT'), 900);
        },
      });
      expect(ran.exitCode).toBe(130);
      await project.up();
      await project.expectSettled();
    } finally {
      await project.dispose();
    }
  });
});
