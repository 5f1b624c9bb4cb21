import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoomProject } from '../fakes/room-project.ts';
import { beginOffline, buildersLeft, expectRefusal, halfMade, mishaps, roomyFolder, whenBuilding } from './image-room.ts';

const up = ['up', '--yes', '--json'] as const;
/** Points between the wish for an image and its unpacked form. */
const ofImage = /^(image|lxc\.disk)\.|^up\.(pull-image|create-disk)\./;
/** In the middle of which the program is killed: before the call did its work, or after, where that is not another program's by then. */
const calls = [
  ...['setpriv', 'unshare', 'bwrap'].map((tool) => `${tool}@1: kill-caller`),
  ...['mmdebstrap', 'sync'].flatMap((tool) => [`${tool}@1: kill-caller`, `${tool}@1: kill-caller-late`]),
];

/**
 * A catalogue image that no server has is built from packages, by a stand-in of mmdebstrap. The program is killed at every point of that, in
 * the middle of its calls, and while the builder is at work; and the builder breaks off in all ways. Nothing half made is in the store, no
 * builder lives on, and one `vup up` mends it.
 */
describe('an image that is built from packages', () => {
  let project: RoomProject;
  let kills = 0;
  let clean: { readonly up: readonly string[]; readonly home: readonly string[] };

  beforeAll(async () => {
    project = new RoomProject('lxc', roomyFolder());
    project.vfile(['echo one >>done'], { image: 'debian/12' });
    beginOffline(project);
    await project.vup(...up);
    const held = project.holds();
    await project.bring('destroy');
    clean = { up: held, home: project.files() };
  }, 120_000);
  afterAll(() => {
    project.dispose();
    console.log(`${kills} times killed while an image was built; each time one vup up mended it`);
  });

  /** What is wrong now, and after the next `vup up`, and after a destroy. */
  const problemsAfter = async (where: string): Promise<readonly string[]> => {
    project.room.faults();
    const problems = [...halfMade(project), ...(await buildersLeft(project))];
    const compare = (what: string, found: unknown, wanted: unknown): void => {
      if (JSON.stringify(found) !== JSON.stringify(wanted)) problems.push(`${what}: ${JSON.stringify(found)}`);
    };
    try {
      compare('state', await project.unreadable(), undefined);
      await project.bring('up');
      compare('left to do', await project.leftToDo(), []);
      compare('held when up', project.holds(), clean.up);
      await project.bring('destroy');
      compare('held after destroy', project.holds(), []);
      compare('home after destroy', project.files(), clean.home);
    } catch (error) {
      problems.push((error as Error).message);
    }
    return problems.map((problem) => `${where}: ${problem}`);
  };

  it('killed at each of its points, one up mends it', { timeout: 600_000 }, async () => {
    beginOffline(project);
    const points = (await project.pointsOf(up, 0)).filter(({ name }) => ofImage.test(name));
    expect(points.length).toBeGreaterThan(10);
    const problems: string[] = [];
    for (const { name } of points) {
      beginOffline(project);
      const { signal } = await project.run(up, { failpoint: `${name}=kill` });
      kills += 1;
      problems.push(...(signal === 'SIGKILL' ? await problemsAfter(name) : [`${name}: not killed`]));
    }
    expect(problems).toEqual([]);
  });

  it('killed in the middle of its calls, one up mends it', { timeout: 600_000 }, async () => {
    const problems: string[] = [];
    for (const fault of calls) {
      beginOffline(project);
      project.room.faults(fault);
      const { signal } = await project.run(up);
      kills += 1;
      problems.push(...(signal === 'SIGKILL' ? await problemsAfter(fault) : [`${fault}: not killed`]));
    }
    expect(problems).toEqual([]);
  });

  it.each([
    ['SIGKILL', 1],
    ['SIGINT', 2],
  ] as const)('a builder that hangs at the end of its work ends with Vup, by %s', async (signal, times) => {
    beginOffline(project);
    project.room.faults('mmdebstrap: stall');
    const sendSignal = async (vup: ChildProcess): Promise<void> => {
      await whenBuilding(project);
      for (let time = 1; time <= times; time += 1) {
        vup.kill(signal);
        await sleep(100);
      }
    };
    const { stdout } = await project.run(up, { meet: (vup) => void sendSignal(vup) });
    if (signal === 'SIGKILL') kills += 1;
    else expect(stdout).toContain('VUP_INTERRUPTED');
    expect(await problemsAfter(signal)).toEqual([]);
  });

  it.each(mishaps)('mmdebstrap: $fault is $code', (mishap) => expectRefusal(project, mishap));

  it('a builder that says it did well and wrote half is found out, and the next up mends it', async () => {
    await expectRefusal(project, { fault: 'half-lie', code: 'VUP_IMAGE_BUILD' });
    expect(await problemsAfter('half-lie')).toEqual([]);
  });
});
