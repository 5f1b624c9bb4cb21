import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestProject, type VfileData } from '../e2e/project.ts';
import { describeWithLxc } from '../e2e/with-lxc.ts';
import { tinyRootfs } from '../fixtures/guests/tiny-rootfs.ts';
import { containersOf, expectSettled, inLanes, killAt, killCount, passesOf, passName, printKills } from './at-points.ts';

const up = ['up', '--yes', '--json'] as const;
const slow = 1_200_000;

const plain = { image: './tiny.tar', memory: '64MiB' };
/** Another text each time it runs: a machine that is made anew has another one. */
const web = { ...plain, ports: ['8000'], provision: [{ shell: 'cat /proc/sys/kernel/random/uuid >/root/made' }] };

/** Machines that are up, and the Vfile that `vup up` then finds. */
interface Edit {
  readonly name: string;
  readonly before: VfileData;
  readonly after: VfileData;
  /** Points that an `up` from nothing does not pass. */
  readonly points: RegExp;
  /** What becomes of `web`. */
  readonly stays: 'web' | 'www';
}

const edits: readonly Edit[] = [
  {
    name: 'rename',
    // From the second time on it is renamed back.
    before: { web: { ...web, was: 'www' } },
    after: { www: { ...web, was: 'web' } },
    points: /^up\.(rename|stop|update)\./,
    stays: 'www',
  },
  {
    name: 'removal',
    before: { web: { ...web, was: 'www' }, gone: plain },
    after: { web },
    points: /^up\.(destroy|forget)\./,
    stays: 'web',
  },
  {
    name: 'update of what runs',
    before: { web },
    after: { web: { ...web, memory: '96MiB', cpus: 0.5, ports: ['8001'] } },
    points: /^up\.update\./,
    stays: 'web',
  },
];

describeWithLxc('vup up after an edit, killed by SIGKILL at each point that an up from nothing does not pass', () => {
  let lanes: readonly TestProject[];
  const kills = killCount();

  beforeAll(async () => {
    const rootfs = await tinyRootfs();
    lanes = ['one', 'two'].map(() => new TestProject());
    for (const project of lanes) copyFileSync(rootfs, project.path('tiny.tar'));
  }, slow);

  afterAll(async () => {
    for (const project of lanes) await project.dispose();
    printKills('LXC after an edit', kills);
  });

  it.each(edits)(
    '$name: the next up ends well, and the machine is the one it was',
    async ({ before, after, points, stays }) => {
      const [first] = lanes;
      if (first === undefined) throw new Error('no project');
      const lay = async (project: TestProject): Promise<string> => {
        project.vfile({ machines: before });
        await project.vup(...up);
        project.vfile({ machines: after });
        return project.inGuest('web', 'cat /root/made');
      };
      await lay(first);
      const passes = (await passesOf(first, up)).filter(({ point }) => points.test(point));
      expect(passes.length).toBeGreaterThanOrEqual(4);
      await inLanes(lanes, passes, passName, async (project, pass) => {
        const made = await lay(project);
        await killAt(project, pass, up, kills);
        await project.vup(...up);
        await expectSettled(project);
        expect(Object.keys(await project.status())).toEqual([stays]);
        expect(containersOf(project)).toEqual([project.container(stays)]);
        expect(existsSync(join(project.folder, 'machines', 'gone'))).toBe(false);
        expect(project.inGuest(stays, 'cat /root/made /proc/sys/kernel/hostname')).toBe(`${made}\n${stays}`);
      });
    },
    slow,
  );
});
