import { expect, it } from 'vitest';
import type { VupEvent } from '../../src/events/event.ts';
import { onHost } from '../e2e/host-command.ts';
import { eventsOf, TestProject } from '../e2e/project.ts';
import { QemuProject } from '../e2e/qemu-project.ts';
import { describeWithLxc } from '../e2e/with-lxc.ts';
import { describeWithQemu } from '../e2e/with-qemu.ts';

/** A step that hangs; by then the guest has said something on its console. */
const hanging = { shell: 'echo "working on it"; sleep 600', name: 'hangs' };
const mended = { shell: 'true', name: 'hangs' };
/** Noticed by the process, not by a connection that gives up after minutes. */
const noticedWithinMs = 20_000;

/** Brings a project up and ends its engine by `kill` once the step says something. Answers the step's error. */
async function dieInStep(project: TestProject, machine: object, kill: () => void) {
  project.vfile({ machines: { web: machine } });
  await project.up();
  // Only who starts an engine is told by the kernel how it ended.
  await project.vup('halt');
  project.vfile({ machines: { web: { ...machine, provision: [hanging] } } });
  let killedAt = Infinity;
  const ran = await project.run(['up', '--yes', '--json'], {
    onEvent: (event) => {
      if (event.type !== 'step.log' || event.line !== 'working on it') return;
      killedAt = performance.now();
      kill();
    },
  });
  expect(performance.now() - killedAt).toBeLessThan(noticedWithinMs);
  expect(ran.exitCode).toBe(1);
  const errors = eventsOf(ran).flatMap((event: VupEvent) => (event.type === 'step.end' && event.error !== undefined ? [event.error] : []));
  expect(errors).toHaveLength(1);
  const asked = performance.now();
  expect((await project.status())['web']).toMatchObject({ status: 'stopped' });
  expect(performance.now() - asked).toBeLessThan(5_000);
  return errors[0];
}

async function goOn(project: TestProject, machine: object): Promise<void> {
  expect(project.recorded('web').provision).toMatchObject([{ outcome: 'unknown' }]);
  project.vfile({ machines: { web: { ...machine, provision: [mended] } } });
  await project.up();
  await project.expectSettled();
  expect(project.recorded('web').provision).toMatchObject([{ outcome: 'done' }]);
}

describeWithQemu('a QEMU that is killed in the middle of a provision step', () => {
  it('ends the step at once, by the name of its signal and with the console; the next vup goes on', async () => {
    const project = await QemuProject.open();
    try {
      const error = await dieInStep(project, project.small(), () => process.kill(project.enginePid('web'), 'SIGKILL'));
      expect(error).toMatchObject({
        code: 'VUP_GUEST_NOT_READY',
        missing: 'process',
        message: 'the QEMU of web ended by SIGKILL while a command ran in the guest',
      });
      expect(error?.tail?.join('\n')).toContain('vup: ready');
      await goOn(project, project.small());
    } finally {
      await project.dispose();
    }
  });
});

describeWithLxc('a container that is killed in the middle of a provision step', () => {
  it('ends the step at once, and the next vup goes on', async () => {
    const project = new TestProject();
    const machine = { provider: 'lxc', image: 'debian/12' };
    try {
      const error = await dieInStep(project, machine, () => {
        const [init = ''] = onHost('lxc-info', '--lxcpath', `${project.folder}/engine`, '--name', project.container('web'), '-p', '-H')
          .trim()
          .split('\n');
        process.kill(Number(init), 'SIGKILL');
      });
      expect(error).toMatchObject({
        code: 'VUP_GUEST_NOT_READY',
        missing: 'process',
        message: 'web stopped while a command ran in it; how that ended is not known',
      });
      await goOn(project, machine);
    } finally {
      await project.dispose();
    }
  });
});
