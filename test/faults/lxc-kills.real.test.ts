import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHost } from '../e2e/host-command.ts';
import { TestProject } from '../e2e/project.ts';
import { describeWithLxc } from '../e2e/with-lxc.ts';
import { tinyRootfs } from '../fixtures/guests/tiny-rootfs.ts';
import { testHome } from '../fixtures/real-host.ts';
import {
  containersOf,
  expectDestroyed,
  expectSettled,
  inLanes,
  killAt,
  killCount,
  type Pass,
  passesOf,
  passName,
  printKills,
} from './at-points.ts';

const up = ['up', '--yes', '--json'] as const;
const destroy = ['destroy', '--yes', '--json'] as const;
const slow = 1_200_000;

/** As before the first `vup`, whatever an earlier kill that went wrong left. */
async function begin(project: TestProject): Promise<void> {
  await project.destroy();
  rmSync(project.path('Vfile.lock'), { force: true });
  project.vfile({ machines: { web } });
}

/** Points while an image is brought: it must not be in the store then. */
const ofImage = /^(image|lxc\.disk|up\.pull-image|up\.create-disk)\./;

const step = { shell: 'echo begin >>/root/trail; sleep 0.05; echo end >>/root/trail', name: 'step' };
const web = {
  image: './tiny.tar',
  memory: '64MiB',
  ports: ['8000'],
  folders: ['./shared:/srv/project'],
  provision: [step],
  ready: [{ shell: 'test -e /root/trail' }],
};

describeWithLxc('killed by SIGKILL at each of its points', () => {
  let lanes: readonly TestProject[];
  let first: TestProject;
  let ofUp: readonly Pass[];
  let ofDestroy: readonly Pass[];
  const kills = killCount();

  beforeAll(async () => {
    const rootfs = await tinyRootfs();
    lanes = ['one', 'two'].map(() => new TestProject({ 'shared/file.txt': 'a file\n' }));
    for (const project of lanes) {
      copyFileSync(rootfs, project.path('tiny.tar'));
      project.vfile({ machines: { web } });
    }
    const [project] = lanes;
    if (project === undefined) throw new Error('no project');
    first = project;
    dropImage(first);
    ofUp = await passesOf(first, up);
    ofDestroy = await passesOf(first, destroy);
  }, slow);

  /** The machine of each lane is up, as the first Vfile has it. */
  const allUp = async (): Promise<void> => {
    for (const project of lanes) {
      project.vfile({ machines: { web } });
      await project.vup(...up);
    }
  };

  afterAll(async () => {
    for (const project of lanes) await project.dispose();
    printKills('LXC', kills);
  });

  it(
    'up: the next up ends well; and destroy: the next destroy leaves nothing',
    async () => {
      const passes = ofUp.filter(({ point }) => !ofImage.test(point));
      expect(passes.length).toBeGreaterThan(ofDestroy.length);
      await inLanes(lanes, [...passes.entries()], nameOfEntry, async (project, [position, pass]) => {
        await begin(project);
        await killAt(project, pass, up, kills);
        await expectMended(project);
        const { environmentId } = project;
        const last = ofDestroy[position % ofDestroy.length];
        if (last === undefined) throw new Error('no pass of destroy');
        await killAt(project, last, destroy, kills).catch((error: Error) => {
          throw new Error(`at ${passName(last)}: ${error.message}`);
        });
        await expectDestroyed(project, environmentId);
      });
    },
    slow,
  );

  it(
    'up, while an image is brought: the next up ends well, and nothing half-made is left in the store',
    async () => {
      for (const pass of ofUp.filter(({ point }) => ofImage.test(point))) {
        await begin(first);
        dropImage(first);
        await killAt(first, pass, up, kills);
        await expectMended(first);
        // The archive in the store, and its unpacked form.
        expect(imageInStore(first), passName(pass)).toHaveLength(2);
        await first.destroy();
      }
    },
    slow,
  );

  it(
    'up: destroy in its place leaves nothing',
    async () => {
      const passes = ofUp.filter(({ point }, position) => !ofImage.test(point) && position % 2 === 1);
      await inLanes(lanes, passes, passName, async (project, pass) => {
        await begin(project);
        await killAt(project, pass, up, kills);
        await expectDestroyed(project, project.environmentId);
      });
    },
    slow,
  );

  it(
    'halt, reload and provision: the same command again ends well',
    async () => {
      await inLanes(
        lanes,
        [['halt'], ['reload'], ['provision', '--provision-with', 'step']],
        ([verb = '']) => verb,
        async (project, args) => {
          await project.vup(...up);
          const passes = await passesOf(project, [...args, '--json']);
          await project.vup(...up);
          for (const pass of passes) {
            await killAt(project, pass, [...args, '--json'], kills);
            await project.vup(...args);
            await expectMended(project);
          }
        },
      );
    },
    slow,
  );

  it(
    'an up whose provision step fails: once that is mended, the next up ends well',
    async () => {
      const withStep = (project: TestProject, shell: string) =>
        project.vfile({ machines: { web: { ...web, provision: [step, { shell, name: 'later' }] } } });
      await allUp();
      withStep(first, 'exit 3 # once');
      const passes = await passesOf(first, up, 1);
      await inLanes(lanes, passes, passName, async (project, pass) => {
        withStep(project, `exit 3 # at ${passName(pass)}`);
        await killAt(project, pass, up, kills);
        withStep(project, `true # at ${passName(pass)}`);
        await expectMended(project);
      });
    },
    slow,
  );
});

/** The project's image, as one that was never brought. */
function dropImage(project: TestProject): void {
  for (const path of imageInStore(project)) onHost('rm', '-rf', path);
}

/** All in the store that bears the digest of the project's image. */
function imageInStore(project: TestProject): readonly string[] {
  const [digest = ''] = onHost('sha256sum', project.path('tiny.tar')).split(' ');
  const store = join(testHome, 'data', 'store');
  const found = onHost('find', join(store, 'blobs'), join(store, 'lxc'), '-maxdepth', '2', '-name', `*${digest}*`);
  return found.split('\n').filter((path) => path !== '');
}

function nameOfEntry([, pass]: readonly [number, Pass]): string {
  return passName(pass);
}

/** One `vup up` mends it: all is as the Vfile says, and nothing is there twice. */
async function expectMended(project: TestProject, machine = 'web'): Promise<void> {
  await project.vup(...up);
  await expectSettled(project);
  expect(containersOf(project)).toEqual([project.container(machine)]);
  expect(project.inGuest(machine, 'cat /srv/project/file.txt; tail -n 2 /root/trail')).toBe('a file\nbegin\nend');
}
