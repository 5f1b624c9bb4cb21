import { afterAll, beforeAll, expect, it } from 'vitest';
import { VirtualBoxProject } from '../e2e/virtualbox-project.ts';
import { describeWithVirtualBox } from '../e2e/with-virtualbox.ts';
import { expectDestroyed, inLanes, type KillCount, killAt, killCount, type Pass, passName, printKills } from './at-points.ts';

const up = ['up', '--yes', '--json'] as const;
const destroy = ['destroy', '--yes', '--json'] as const;
const slow = 1_200_000;

const once = (point: string): Pass => ({ point, time: 1 });

/** Before the boot: the command that mends it is `vup destroy`. */
const ofCreation = [
  'up.claim.recorded',
  'virtualbox.create.cleared',
  'virtualbox.create.disk-made',
  'virtualbox.create.identity-made',
  'virtualbox.create.registered',
  'virtualbox.create.marked',
  'up.create.done',
  'virtualbox.start.set-up',
].map(once);

/** Each row is one machine: killed ever later on its way up, then on its way down. */
const ofLives = [
  { up: ['virtualbox.create.disk-made', 'virtualbox.create.registered', 'virtualbox.start.set-up'], down: ['virtualbox.halt.forced'] },
  { up: ['virtualbox.create.marked', 'virtualbox.start.started'], down: ['virtualbox.destroy.ended', 'virtualbox.clear.unregistered'] },
  { up: ['virtualbox.create.cleared', 'virtualbox.start.answered'], down: ['virtualbox.clear.detached', 'destroy.destroy.done'] },
  { up: ['virtualbox.create.identity-made', 'up.start.done'], down: ['virtualbox.clear.disk-removed', 'destroy.forget.intended'] },
  { up: ['up.create.done', 'up.provision.done'], down: ['virtualbox.destroy.cleared', 'destroy.forget-environment.set-aside'] },
] as const;

describeWithVirtualBox('machines of VirtualBox, vup killed by SIGKILL at chosen points', () => {
  let lanes: readonly VirtualBoxProject[];
  const kills: KillCount = killCount();

  beforeAll(async () => {
    lanes = [await VirtualBoxProject.open(), await VirtualBoxProject.open()];
    for (const project of lanes) {
      const provision = [{ shell: 'echo begin >>/root/trail; echo end >>/root/trail', name: 'step' }];
      project.vfile({ defaults: project.small(), machines: { web: { provision, ready: [{ shell: 'test -e /root/trail' }] } } });
    }
  }, slow);

  afterAll(async () => {
    for (const project of lanes) await project.dispose();
    printKills('VirtualBox', kills);
  });

  it(
    'up before the boot: the next destroy leaves nothing',
    async () => {
      await inLanes(lanes, ofCreation, passName, async (project, pass) => {
        await killAt(project, pass, up, kills);
        await expectDestroyed(project, project.environmentId);
      });
    },
    slow,
  );

  it(
    'up at ever later points, then destroy: the last of each ends well',
    async () => {
      await inLanes(
        lanes,
        ofLives,
        (life) => [...life.up, ...life.down].join(', '),
        async (project, life) => {
          for (const point of life.up) await killAt(project, once(point), up, kills);
          await expectMended(project);
          const { environmentId } = project;
          for (const point of life.down) await killAt(project, once(point), destroy, kills);
          await expectDestroyed(project, environmentId);
        },
      );
    },
    slow,
  );
});

/** One `vup up` mends it: all is as the Vfile says, and nothing runs twice. */
async function expectMended(project: VirtualBoxProject): Promise<void> {
  await project.vup(...up);
  await project.expectSettled();
  expect(project.running()).toEqual([project.container('web')]);
  expect(project.inGuest('web', 'tail -n 2 /root/trail')).toBe('begin\nend');
}
