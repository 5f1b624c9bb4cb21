import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ErrorJson, VupEvent } from '../../src/events/event.ts';
import { makeEmptyDisk } from '../fixtures/guests/empty-disk.ts';
import type { GuestFault } from '../fixtures/guests/small-guest.ts';
import type { Ran } from './program.ts';
import { eventsOf, type VfileData } from './project.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

/** Longer than the small guest takes on a host that has other things to do as well. */
const bootTimeout = '75s';

/** What the error must say of a guest that fails in a known way. */
interface Verdict {
  readonly missing: ErrorJson['missing'];
  readonly message: RegExp;
  /** What the console's end, shown with it, must contain; none: the console says nothing. */
  readonly tail?: RegExp;
}

const verdicts: readonly (readonly [GuestFault, Verdict])[] = [
  ['never-boots', { missing: 'boot', message: /never began to boot/ }],
  ['panic', { missing: 'boot', message: /kernel panicked: Attempted to kill init!/, tail: /Kernel panic - not syncing/ }],
  ['no-network', { missing: 'network', message: /does not answer/, tail: /vup: ready/ }],
  ['no-sshd', { missing: 'banner', message: /nothing listens on its ssh port/, tail: /activate this console/ }],
  ['silent-sshd', { missing: 'banner', message: /no ssh server greets/, tail: /vup: ready/ }],
  ['refuse-key', { missing: 'login', message: /key/, tail: /vup: ready/ }],
];

describeWithQemu('guests that fail', () => {
  describe.concurrent('are named by what they lack, and destroyed clean', () => {
    it.each(verdicts)('%s', (fault, verdict) =>
      withProject(async (project) => {
        project.vfile(oneMachine(project.small({ boot_timeout: bootTimeout }, [`vup.fault=${fault}`])));
        expectVerdict(await project.run(['up', '--yes', '--json']), verdict);
        // Its engine runs on, so that one can look inside.
        expect(project.running()).toEqual([project.container('web')]);
      }),
    );

    it('a disk with nothing to boot on it', () =>
      withProject(async (project) => {
        makeEmptyDisk(project.path('empty.qcow2'));
        project.vfile(oneMachine({ provider: 'qemu', image: './empty.qcow2', cpus: 1, memory: '128MiB', boot_timeout: '30s' }));
        expectVerdict(await project.run(['up', '--yes', '--json']), {
          missing: 'boot',
          message: /firmware found nothing to boot/,
          tail: /No bootable device/,
        });
      }));

    it('an engine that is killed while the guest boots', () =>
      withProject(async (project) => {
        project.vfile(oneMachine(project.small({ boot_timeout: bootTimeout }, ['vup.fault=never-boots'])));
        const begun = (event: VupEvent) => event.type === 'step.start' && event.step === 'web.start';
        const killed: Promise<void>[] = [];
        const ran = await project.run(['up', '--yes', '--json'], {
          onEvent: (event) => {
            if (begun(event)) killed.push(killEngineWhenThere(project));
          },
        });
        await Promise.all(killed);
        expect(killed).toHaveLength(1);
        expectVerdict(ran, { missing: 'process', message: /its QEMU ended/ });
      }));
  });

  describe('are lived with', () => {
    it('one that floods its console comes up, is reached and destroyed', () =>
      withProject(async (project) => {
        project.vfile(oneMachine(project.small({}, ['vup.fault=flood'])));
        await project.up();
        expect((await project.vup('exec', 'web', '--', 'echo', 'still here')).stdout).toBe('still here\n');
        await project.expectSettled();
        const { stdout } = await project.vup('logs', 'web', '--console');
        expect(stdout).toContain('the console is flooded');
      }));

    it('one that takes 40 s longer is waited for', () =>
      withProject(async (project) => {
        project.vfile(oneMachine(project.small({}, ['vup.fault=slow'])));
        await project.up();
        await project.expectSettled();
      }));

    it('one that heeds neither poweroff nor its power button is ended, and each try is told', () =>
      withProject(async (project) => {
        project.vfile(oneMachine(project.small({}, ['vup.fault=deaf'])));
        await project.up();
        const events = eventsOf(await project.vup('halt', '--json'));
        const told = events.flatMap((event) => (event.type === 'step.log' ? [event.line] : [])).join('\n');
        expect(told).toMatch(/power button[\s\S]*QEMU is ended/);
        expect((await project.status())['web']).toMatchObject({ status: 'stopped' });
        expect(project.running()).toEqual([]);
        await project.up();
      }));
  });
});

/** A project that is destroyed at the end: nothing may be left of it. */
async function withProject(test: (project: QemuProject) => Promise<void>): Promise<void> {
  const project = await QemuProject.open();
  try {
    await test(project);
  } finally {
    await project.dispose();
  }
}

function oneMachine(web: VfileData): VfileData {
  return { machines: { web } };
}

function expectVerdict(ran: Ran, { missing, message, tail }: Verdict): void {
  expect(ran.exitCode, ran.stderr).not.toBe(0);
  const errors = eventsOf(ran).flatMap((event) => (event.type === 'step.end' && event.error !== undefined ? [event.error] : []));
  expect(errors).toMatchObject([{ code: 'VUP_GUEST_NOT_READY', missing, message: expect.stringMatching(message) }]);
  const lines = errors[0]?.tail?.join('\n') ?? '';
  if (tail === undefined) expect(lines).toBe('');
  else expect(lines).toMatch(tail);
}

async function killEngineWhenThere(project: QemuProject): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const engine = project.id === undefined ? undefined : project.engines()[0];
    if (engine !== undefined) {
      // Its guest is on its way by then.
      await sleep(2_000);
      process.kill(engine.pid, 'SIGKILL');
      return;
    }
    await sleep(100);
  }
}
