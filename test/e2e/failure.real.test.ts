import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ran } from './program.ts';
import { eventsOf, startedSteps, TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

describeWithLxc('what goes wrong in the middle', () => {
  beforeAll(async () => {
    await prepareImage();
  });

  describe('a provision step that fails', () => {
    let project: TestProject;
    const steps = (third: string) => ({
      machines: {
        web: {
          memory: '256MiB',
          provision: [{ shell: 'echo first >>/root/trail' }, { script: './second.sh', name: 'second' }, { shell: third, name: 'third' }],
        },
      },
    });

    beforeAll(() => {
      project = new TestProject({
        'second.sh': '#!/bin/sh\necho "this was said" \necho "and this, on stderr" >&2\necho failing >>/root/trail\nexit 3\n',
      });
      project.vfile(steps('echo third >>/root/trail'));
    });

    afterAll(async () => {
      await project.dispose();
    });

    it('ends with 1, its name and its output on the screen', async () => {
      const { exitCode, stdout } = await project.run(['up', '--yes']);
      expect(exitCode).toBe(1);
      expect(stdout).toContain('✖ web: provision: second');
      expect(stdout).toMatch(/step "second" of web failed: .*second\.sh.* ended with exit code 3 \(VUP_PROVISION_FAILED\)/);
      expect(stdout).toContain('web | this was said');
      expect(stdout).toContain('web | and this, on stderr');
      expect(stdout).toContain('1 step failed, 1 step not done');
      expect((await project.status())['web']).toMatchObject({ status: 'running', unfinished: { step: 'second', outcome: 'failed' } });
    });

    it('stays failed: typed again it is tried again, from there', async () => {
      const ran = await project.run(['up', '--yes', '--json']);
      expect(ran.exitCode).toBe(1);
      expect(startedSteps(eventsOf(ran))).toEqual(['web.provision.second']);
      const { stdout } = await project.run(['plan']);
      expect(stdout).toContain('failed last time');
    });

    it('goes on from that step once it is mended', async () => {
      project.write('second.sh', '#!/bin/sh\necho second >>/root/trail\n');
      const events = await project.up();
      expect(startedSteps(events)).toEqual(['web.provision.second', 'web.provision.third']);
      expect(project.inGuest('web', 'cat /root/trail')).toBe('first\nfailing\nfailing\nsecond\nthird');
      await project.expectSettled();
    });

    it('says where one that takes too long was, and ends what it began in the guest', async () => {
      project.vfile({
        machines: {
          web: { memory: '256MiB', provision: [{ shell: 'echo waiting; sleep 97.5 & sleep 97.5', name: 'slow', timeout: '1s' }] },
        },
      });
      const { exitCode, stdout } = await project.run(['up', '--yes']);
      expect(exitCode).toBe(1);
      expect(stdout).toContain('longer than its time limit of 1 s');
      expect(stdout).toContain('web | waiting');
      expect(project.attach('web', ['pgrep', '-f', 'sleep 97.5']).stdout).toBe('');
    });
  });

  // At every point between two effects: test/faults/lxc-kills.real.test.ts.
  it('kill -9 in the middle of a provision step: what it began in the guest is ended, and it runs again', async () => {
    const project = new TestProject();
    project.vfile({
      machines: {
        web: {
          memory: '256MiB',
          provision: [
            { shell: 'echo quick >>/root/trail', name: 'quick' },
            { shell: 'echo begin >>/root/trail; echo said; sleep 1.5; echo end >>/root/trail', name: 'slow' },
          ],
        },
      },
    });
    try {
      const ran = await project.run(['up', '--yes', '--json'], {
        onEvent: (event, vup) => event.type === 'step.log' && event.line === 'said' && vup.kill('SIGKILL'),
      });
      expect(ran.exitCode).toBe(137);
      await project.up();
      await project.expectSettled();
      // It begins again, and what the dead run had begun in the guest is ended first.
      expect(project.inGuest('web', 'cat /root/trail').split('\n')).toEqual(['quick', 'begin', 'begin', 'end']);
    } finally {
      await project.dispose();
    }
  });

  describe('Ctrl-C', () => {
    let project: TestProject;
    const slow = (seconds: number) => ({
      machines: {
        web: {
          memory: '256MiB',
          provision: [
            { shell: `echo begin >>/root/trail; echo said; sleep ${seconds}; echo end >>/root/trail`, name: 'slow' },
            { shell: 'echo later >>/root/trail', name: 'later' },
          ],
        },
      },
    });

    beforeAll(() => {
      project = new TestProject();
    });

    afterAll(async () => {
      await project.dispose();
    });

    it('once: what runs comes to its end, nothing new starts, exit code 130', async () => {
      project.vfile(slow(2));
      const ran = await project.run(['up', '--yes', '--json'], {
        onEvent: (event, vup) => event.type === 'step.log' && event.line === 'said' && vup.kill('SIGINT'),
      });
      expect(ran.exitCode).toBe(130);
      const events = eventsOf(ran);
      expect(events).toContainEqual(expect.objectContaining({ type: 'interrupt', stage: 'first' }));
      expect(events.at(-1)).toMatchObject({ type: 'run.end', outcome: 'cancelled' });
      expect(project.inGuest('web', 'cat /root/trail')).toBe('begin\nend');
      expect(startedSteps(await project.up())).toEqual(['web.provision.later']);
      await project.expectSettled();
    });

    it('twice: ends at once, also in the guest, and the next vup finishes', async () => {
      project.vfile(slow(97.25));
      let interruptedAt = 0;
      const ran = await project.run(['up', '--yes', '--json'], {
        onEvent: (event, vup) => {
          if (event.type !== 'step.log' || event.line !== 'said') return;
          interruptedAt = performance.now();
          vup.kill('SIGINT');
          setTimeout(() => vup.kill('SIGINT'), 300);
        },
      });
      expect(performance.now() - interruptedAt).toBeLessThan(5_000);
      expect(ran.exitCode).toBe(130);
      expect(eventsOf(ran).at(-1)).toMatchObject({ type: 'run.end', outcome: 'cancelled' });
      expect(project.attach('web', ['pgrep', '-f', 'sleep 97.25']).stdout).toBe('');
      expect((await project.status())['web']).toMatchObject({ status: 'running', unfinished: { step: 'slow', outcome: 'unknown' } });
      project.vfile(slow(0));
      await project.up();
      await project.expectSettled();
    });

    it('SIGTERM: ends at once with 143', async () => {
      project.vfile(slow(97.75));
      const ran = await project.run(['up', '--yes', '--json'], {
        onEvent: (event, vup) => event.type === 'step.log' && event.line === 'said' && vup.kill('SIGTERM'),
      });
      expect(ran.exitCode).toBe(143);
      await sleep(100);
      expect(project.attach('web', ['pgrep', '-f', 'sleep 97.75']).stdout).toBe('');
    });

    it('while a second run waits for the first: it says so, and 75 without waiting', async () => {
      project.vfile(slow(2.5));
      let first: Promise<Ran> | undefined;
      await new Promise<void>((resolve) => {
        first = project.run(['up', '--yes', '--json'], {
          onEvent: (event) => event.type === 'step.log' && event.line === 'said' && resolve(),
        });
      });
      const refused = await project.run(['up', '--yes']);
      expect(refused).toMatchObject({ exitCode: 75, stderr: expect.stringContaining('VUP_STATE_LOCKED') });
      const waited = await project.run(['up', '--yes', '--lock-timeout', '30s']);
      expect(waited.exitCode).toBe(0);
      expect(waited.stdout).toContain('waiting for "vup up"');
      expect(waited.stdout).toContain('Nothing to do.');
      expect((await first)?.exitCode).toBe(0);
    });
  });
});
