import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VirtualBoxProject } from '../e2e/virtualbox-project.ts';
import { describeWithVirtualBox } from '../e2e/with-virtualbox.ts';
import { testHome } from '../fixtures/real-host.ts';
import {
  expectDestroyed,
  expectReadable,
  inLanes,
  type KillCount,
  killAt,
  killCount,
  type Pass,
  passName,
  printKills,
} from './at-points.ts';

const up = ['up', '--yes', '--json'] as const;
const destroy = ['destroy', '--yes', '--json'] as const;
const slow = 1_200_000;

const once = (point: string): Pass => ({ point, time: 1 });

/** Before the boot: the command that mends it is `vup destroy`. Those between them are points of {@link lives}. */
const ofCreation = ['up.claim.recorded', 'virtualbox.create.identity-made', 'up.create.done'].map(once);

/** What is killed of a machine that runs, at which point, and what is done then. */
interface Sleep {
  readonly words: readonly [string, ...string[]];
  readonly point: string;
  readonly next: readonly (readonly [string, ...string[]])[];
}

/** A machine, which costs one boot: killed ever later on its way up, then while it sleeps and wakes, then ever later on its way down. */
interface Life {
  readonly up: readonly string[];
  /** All but a halt leave it in the same boot. */
  readonly sleep: readonly Sleep[];
  readonly down: readonly string[];
}

const lives: readonly Life[] = [
  {
    up: ['virtualbox.create.disk-made', 'virtualbox.create.registered', 'virtualbox.start.set-up', 'virtualbox.start.answered'],
    sleep: [
      { words: ['suspend'], point: 'suspend.suspend.done', next: [['up']] },
      { words: ['resume'], point: 'virtualbox.start.answered', next: [['up']] },
    ],
    down: ['virtualbox.halt.forced', 'virtualbox.clear.detached', 'destroy.destroy.done'],
  },
  {
    up: ['virtualbox.create.cleared', 'virtualbox.create.marked', 'virtualbox.start.started', 'up.provision.done'],
    sleep: [
      { words: ['suspend'], point: 'suspend.suspend.intended', next: [['up']] },
      { words: ['resume'], point: 'resume.resume.done', next: [['resume'], ['up']] },
      { words: ['halt'], point: 'virtualbox.halt.asked', next: [['halt']] },
    ],
    down: ['virtualbox.destroy.ended', 'virtualbox.clear.unregistered', 'virtualbox.clear.disk-removed', 'destroy.forget.intended'],
  },
];

describeWithVirtualBox('machines of VirtualBox, vup killed by SIGKILL at chosen points', () => {
  let lanes: readonly VirtualBoxProject[];
  let first: VirtualBoxProject;
  const kills: KillCount = killCount();

  beforeAll(async () => {
    first = await VirtualBoxProject.open();
    lanes = [first, await VirtualBoxProject.open()];
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
    'up, and somebody takes the files away: the next up makes the machine, in place of the one that VirtualBox still knows',
    async () => {
      await killAt(first, once('virtualbox.create.marked'), up, kills);
      rmSync(join(first.folder, 'machines', 'web'), { recursive: true });
      await killAt(first, once('virtualbox.start.set-up'), up, kills);
      expect((await first.status())['web']?.status).toBe('stopped');
      await expectDestroyed(first, first.environmentId);
    },
    slow,
  );

  it(
    'up at ever later points, sleep, and destroy: the last of each ends well, and what sleeps wakes in the same boot',
    async () => {
      await inLanes(
        lanes,
        lives,
        ({ up, down }) => [...up, ...down].join(', '),
        async (project, life) => {
          for (const point of life.up) await killAt(project, once(point), up, kills);
          await expectMended(project);
          for (const sleep of life.sleep) await expectAwake(project, sleep, kills);
          const { environmentId } = project;
          for (const point of life.down) await killAt(project, once(point), destroy, kills);
          await expectDestroyed(project, environmentId);
        },
      );
    },
    slow,
  );

  it(
    'up and destroy of two on one image, and the service of VirtualBox ends each time: what it wrote down is enough',
    async () => {
      first.vfile({ defaults: first.small(), machines: { web: {}, db: {} } });
      for (const pass of [
        { point: 'virtualbox.create.disk-made', time: 2 },
        { point: 'virtualbox.start.set-up', time: 2 },
      ]) {
        await killAt(first, pass, up, kills);
        await first.serviceEnded();
      }
      const { environmentId } = first;
      for (const point of ['virtualbox.clear.detached', 'virtualbox.clear.unregistered']) {
        await killAt(first, once(point), [...destroy, 'web'], kills);
        await first.serviceEnded();
      }
      await first.vup(...destroy, 'web');
      await first.serviceEnded();
      await expectReadable(first);
      // The one that was set up first may run already: its start was asked for when the other's point ended the run.
      await killAt(first, once('virtualbox.start.answered'), [...up, 'db'], kills);
      await killAt(first, once('virtualbox.clear.disk-removed'), destroy, kills);
      await first.serviceEnded();
      await expectDestroyed(first, environmentId);
    },
    slow,
  );

  it(
    'up, while a disk image is brought: the next up goes on, and nothing half-made is left in the store',
    async () => {
      const digest = await first.layOtherDisk('guest/other.qcow2');
      first.vfile({ defaults: first.small({ image: './guest/other.qcow2' }), machines: { web: {} } });
      const store = join(testHome, 'data', 'store');
      // Of a former run of the tests; the service would still know that disk by another UUID.
      await first.serviceEnded();
      for (const path of [join('blobs', 'sha256', digest), join('virtualbox', digest)])
        rmSync(join(store, path), { recursive: true, force: true });
      for (const point of ['virtualbox.disk.prepared', 'up.create.done']) await killAt(first, once(point), up, kills);
      const prepared = readdirSync(join(store, 'virtualbox'));
      expect(prepared.filter((name) => name.includes(digest))).toEqual([digest]);
      await expectDestroyed(first, first.environmentId);
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

/** A kill of what puts the machine to sleep, wakes it or halts it: the next commands bring it to where it was to be. */
async function expectAwake(project: VirtualBoxProject, { words, point, next }: Sleep, kills: KillCount): Promise<void> {
  const boot = project.bootOf('web');
  // Not synced: only a guest that lives on still has it.
  project.inGuest('web', `echo ${point} >/root/unsynced`);
  if (words[0] === 'resume') await project.vup('suspend');
  await killAt(project, once(point), [...words, '--json'], kills);
  for (const more of next) await project.vup(...more);
  if (words[0] === 'halt') return expect(project.running()).toEqual([]);
  await expectMended(project);
  expect(project.inGuest('web', 'cat /root/unsynced')).toBe(point);
  expect(project.bootOf('web')).toBe(boot);
}
