import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { QemuProject } from '../e2e/qemu-project.ts';
import { describeWithQemu } from '../e2e/with-qemu.ts';
import { testHome } from '../fixtures/real-host.ts';
import {
  expectDestroyed,
  expectReadable,
  expectSettled,
  inLanes,
  type KillCount,
  killAt,
  killCount,
  type Pass,
  printKills,
} from './at-points.ts';

const up = ['up', '--yes', '--json'] as const;
const destroy = ['destroy', '--yes', '--json'] as const;
const slow = 1_200_000;

const once = (point: string): Pass => ({ point, time: 1 });

/** What is killed of a machine that runs, at which point, and what is done then. */
interface Sleep {
  readonly verb: 'suspend' | 'resume';
  readonly point: string;
  /** The last one mends it; without any, the destroy at the end of the life does. */
  readonly next: readonly ('suspend' | 'resume' | 'halt' | 'up')[];
}

/**
 * A machine, which costs one boot: killed ever later on its way up, then while it sleeps and wakes, then ever later on its way down. Each
 * point lies between two effects of the engine, of the network or of the guest that a run must not lose.
 */
interface Life {
  readonly up: readonly string[];
  /** Whatever it is, nothing that the guest had is lost; and all but a halt leave it in the same boot. */
  readonly sleep: readonly Sleep[];
  readonly down: readonly string[];
}

const lives: readonly Life[] = [
  {
    up: ['up.claim.recorded', 'qemu.create.disk-made', 'up.create.done', 'qemu.start.launched', 'up.start.done', 'up.provision.done'],
    sleep: [
      { verb: 'suspend', point: 'qemu.suspend.unplugged', next: ['up'] },
      { verb: 'suspend', point: 'qemu.suspend.written', next: ['suspend', 'up'] },
      { verb: 'resume', point: 'qemu.start.launched', next: ['up'] },
      { verb: 'resume', point: 'qemu.start.answered', next: ['halt', 'up'] },
    ],
    down: ['destroy.destroy.intended', 'qemu.destroy.ended', 'destroy.destroy.done', 'network.removed'],
  },
  {
    up: [
      'network.name-server-started',
      'qemu.create.identity-made',
      'qemu.start.plugged',
      'qemu.start.answered',
      'up.forward-ports.intended',
      'up.save.written',
    ],
    sleep: [
      { verb: 'suspend', point: 'qemu.suspend.paused', next: ['up'] },
      { verb: 'resume', point: 'qemu.resume.unnoted', next: ['resume', 'up'] },
      { verb: 'suspend', point: 'qemu.suspend.noted', next: ['halt', 'up'] },
      { verb: 'suspend', point: 'qemu.suspend.paused', next: [] },
    ],
    down: ['qemu.clear.unplugged', 'qemu.destroy.disk-removed', 'destroy.forget.intended', 'destroy.forget-environment.set-aside'],
  },
];

describeWithQemu('virtual machines, vup killed by SIGKILL at chosen points', () => {
  let lanes: readonly QemuProject[];
  let first: QemuProject;
  const kills: KillCount = killCount();

  beforeAll(async () => {
    first = await QemuProject.open({ 'shared/file.txt': 'a file\n' });
    lanes = [first, await QemuProject.open({ 'shared/file.txt': 'a file\n' })];
    for (const project of lanes) {
      const provision = [{ shell: 'echo begin >>/root/trail; echo end >>/root/trail', name: 'step' }];
      const web = { folders: ['./shared:/srv/project'], ports: ['8000'], provision, ready: [{ shell: 'test -e /root/trail' }] };
      project.vfile({ defaults: project.small(), machines: { web } });
    }
  }, slow);

  afterAll(async () => {
    for (const project of lanes) await project.dispose();
    printKills('QEMU', kills);
  });

  it(
    'up at ever later points, sleep, and destroy: the last of each ends well, what sleeps wakes in the same boot, a halt is an orderly one',
    async () => {
      await inLanes(
        lanes,
        lives,
        ({ up: [point = ''] }) => `the life that begins with ${point}`,
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
    'up, while a disk image is brought: the next up ends well, and nothing half-made is left in the store',
    async () => {
      const digest = await first.layOtherDisk('guest/other.qcow2');
      const store = join(testHome, 'data', 'store');
      first.vfile({ defaults: first.small({ image: './guest/other.qcow2' }), machines: { web: {} } });
      rmSync(join(store, 'blobs', 'sha256', digest), { force: true });
      rmSync(join(store, 'qemu', digest), { recursive: true, force: true });
      for (const point of ['image.landed', 'qemu.disk.prepared']) await killAt(first, once(point), up, kills);
      await first.vup(...up);
      await expectSettled(first);
      await expectReadable(first);
      const left = [...readdirSync(join(store, 'blobs')), ...readdirSync(join(store, 'qemu'))].filter((name) => name.includes(digest));
      expect(left).toEqual([digest]);
      await first.destroy();
    },
    slow,
  );
});

/** One `vup up` mends it: all is as the Vfile says, and nothing runs twice. */
async function expectMended(project: QemuProject): Promise<void> {
  await project.vup(...up);
  await expectSettled(project);
  expect(project.running()).toEqual([project.container('web')]);
  expect(project.inGuest('web', 'cat /srv/project/file.txt; tail -n 2 /root/trail')).toBe('a file\nbegin\nend');
}

/** A kill of what puts the machine to sleep or wakes it: the next commands bring it to where it was to be. */
async function expectAwake(project: QemuProject, { verb, point, next }: Sleep, kills: KillCount): Promise<void> {
  const boot = project.bootOf('web');
  // Not synced: only a guest that lives on, or shuts down by itself, still has it.
  project.inGuest('web', `echo ${point} >/root/unsynced`);
  if (verb === 'resume') await project.vup('suspend');
  await killAt(project, once(point), [verb, '--json'], kills);
  if (next.length === 0) return;
  for (const more of next.slice(0, -1)) await project.vup(more);
  await expectMended(project);
  expect(project.inGuest('web', 'cat /root/unsynced')).toBe(point);
  expect(project.bootOf('web') === boot).toBe(!next.includes('halt'));
}
