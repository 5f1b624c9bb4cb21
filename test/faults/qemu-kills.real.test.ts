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
  passName,
  printKills,
} from './at-points.ts';

const up = ['up', '--yes', '--json'] as const;
const destroy = ['destroy', '--yes', '--json'] as const;
const slow = 1_200_000;

const once = (point: string): Pass => ({ point, time: 1 });

/** Each between two effects of the engine, of the network or of the guest that a run must not lose. */
const ofUp = [
  'up.claim.recorded',
  'network.name-server-started',
  'qemu.create.disk-made',
  'qemu.create.identity-made',
  'up.create.done',
  'qemu.start.plugged',
  'qemu.start.launched',
  'qemu.start.answered',
  'up.start.done',
  'up.forward-ports.intended',
  'up.provision.done',
  'up.save.written',
].map(once);

const ofDestroy = [
  'destroy.destroy.intended',
  'qemu.clear.unplugged',
  'qemu.destroy.ended',
  'qemu.destroy.disk-removed',
  'destroy.destroy.done',
  'destroy.forget.intended',
  'network.removed',
  'destroy.forget-environment.set-aside',
].map(once);

/** What is killed, at which point, and what is done then; whatever it is, nothing that the guest had is lost. */
const ofSleep = [
  { verb: 'suspend', point: 'qemu.suspend.unplugged', next: ['up'] },
  { verb: 'suspend', point: 'qemu.suspend.paused', next: ['up'] },
  { verb: 'suspend', point: 'qemu.suspend.written', next: ['suspend', 'up'] },
  { verb: 'suspend', point: 'qemu.suspend.noted', next: ['halt', 'up'] },
  { verb: 'resume', point: 'qemu.start.launched', next: ['up'] },
  { verb: 'resume', point: 'qemu.resume.unnoted', next: ['resume', 'up'] },
  { verb: 'resume', point: 'qemu.start.answered', next: ['halt', 'up'] },
  { verb: 'suspend', point: 'qemu.suspend.paused', next: ['destroy'] },
] as const;

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
    'up: the next up ends well; and destroy: the next destroy leaves nothing',
    async () => {
      await inLanes(
        lanes,
        [...ofUp.entries()],
        ([, pass]) => passName(pass),
        async (project, [position, pass]) => {
          await killAt(project, pass, up, kills);
          await expectMended(project);
          const { environmentId } = project;
          const last = ofDestroy[position % ofDestroy.length] ?? once('');
          await killAt(project, last, destroy, kills);
          await expectDestroyed(project, environmentId);
        },
      );
    },
    slow,
  );

  it(
    'suspend and resume: the same boot runs on, a halt is an orderly one, and destroy leaves nothing',
    async () => {
      await inLanes(
        lanes,
        ofSleep,
        ({ verb, point, next }) => `${point}, then ${next.join(', ')} (of ${verb})`,
        async (project, { verb, point, next }) => {
          await project.up();
          const { environmentId } = project;
          const boot = project.bootOf('web');
          // Not synced: only a guest that lives on, or shuts down by itself, still has it.
          project.inGuest('web', `echo ${point} >/root/unsynced`);
          if (verb === 'resume') await project.vup('suspend');
          await killAt(project, once(point), [verb, '--json'], kills);
          if (next[0] === 'destroy') return expectDestroyed(project, environmentId);
          for (const words of next.slice(0, -1)) await project.vup(words);
          await expectMended(project);
          expect(project.inGuest('web', 'cat /root/unsynced')).toBe(point);
          expect(project.bootOf('web') === boot).toBe(!(next as readonly string[]).includes('halt'));
        },
      );
      for (const project of lanes) if (project.id !== undefined) await project.destroy();
    },
    slow,
  );

  it(
    'up, while a disk image is brought: the next up ends well, and nothing half-made is left in the store',
    async () => {
      const digest = await first.layOtherDisk('guest/other.qcow2');
      const store = join(testHome, 'data', 'store');
      first.vfile({ defaults: first.small({ image: './guest/other.qcow2' }), machines: { web: {} } });
      for (const point of ['image.landed', 'qemu.disk.prepared']) {
        rmSync(join(store, 'blobs', 'sha256', digest), { force: true });
        rmSync(join(store, 'qemu', digest), { recursive: true, force: true });
        await killAt(first, once(point), up, kills);
        await first.vup(...up);
        await expectSettled(first);
        await expectReadable(first);
        const left = [...readdirSync(join(store, 'blobs')), ...readdirSync(join(store, 'qemu'))].filter((name) => name.includes(digest));
        expect(left).toEqual([digest]);
        await first.destroy();
      }
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
