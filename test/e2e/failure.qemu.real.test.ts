import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventsOf, startedSteps, type VfileData } from './project.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

/** One machine, to which one thing after the other happens. */
describeWithQemu('what goes wrong in the middle, on qemu', () => {
  let project: QemuProject;

  beforeAll(async () => {
    project = await QemuProject.open({ 'second.sh': '#!/bin/sh\necho "this was said"\nexit 3\n' });
  });

  afterAll(async () => {
    await project.dispose();
  });

  const layVfile = (...provision: readonly VfileData[]): void =>
    project.vfile({ defaults: project.small(), machines: { web: { provision } } });

  it('Ctrl-C while it boots ends at once, and the next vup finishes', async () => {
    layVfile();
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
  });

  it('a provision step that fails stays failed, and goes on from there once mended', async () => {
    layVfile(
      { shell: 'echo first >>/root/trail' },
      { script: './second.sh', name: 'second' },
      { shell: 'echo third >>/root/trail', name: 'third' },
    );
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
  });

  // Between two effects: test/faults/qemu-kills.real.test.ts.
  it('kill -9 in the middle of a provision step: what it began in the guest is ended, and it runs again', async () => {
    const laySlow = (seconds: number): void => {
      layVfile({ shell: `echo begin >>/root/slow; echo said; sleep ${seconds}; echo end >>/root/slow`, name: 'slow' });
    };
    laySlow(300);
    const ran = await project.run(['up', '--yes', '--json'], {
      onEvent: (event, vup) => event.type === 'step.log' && event.line === 'said' && vup.kill('SIGKILL'),
    });
    expect(ran.exitCode).toBe(137);
    laySlow(1);
    await project.up();
    await project.expectSettled();
    expect(project.inGuest('web', 'cat /root/slow')).toBe('begin\nbegin\nend');
    expect(project.attach('web', ['pgrep', '-f', 'sleep 300']).stdout).toBe('');
  });
});
