import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoomProject, type RoomRan } from '../fakes/room-project.ts';
import { difference } from './fakes-kills.ts';
import { endingOf, named } from './named-error.ts';

const reload = ['reload', '--yes', '--json'] as const;

/**
 * `vup reload` on stand-ins that finds the disk full at each point that it passes. It ends with an error that says so; the same command
 * again brings all to where it was.
 */
export function describeFullDisk(provider: 'lxc' | 'qemu'): void {
  describe(`reload of the built program on stand-ins of ${provider} when the disk is full`, () => {
    let project: RoomProject;
    let clean: readonly string[];

    beforeAll(async () => {
      project = new RoomProject(provider);
      project.machines({ web: { ports: ['80'], provision: [{ shell: 'echo one >>done' }] } });
      await project.vup('up', '--yes');
      clean = project.holds();
    }, 60_000);
    afterAll(() => project.dispose());

    it('ends with a named error, and the next one ends well', { timeout: 600_000 }, async () => {
      const problems: string[] = [];
      const points = await project.pointsOf(reload, 0);
      for (const { name, before } of points) {
        const failpoint = `${name}=${before === 0 ? '' : `${before}*off->`}error(ENOSPC)`;
        const found = [...unnamed(await project.run(reload, { failpoint })), ...(await notMended(project, clean))];
        problems.push(...found.map((problem) => `at ${name} (${before + 1}): ${problem}`));
      }
      console.log(`${points.length} times the disk was full at a point of reload on stand-ins of ${provider}`);
      expect(problems).toEqual([]);
    });
  });
}

/** What is wrong with the end of a run on a full disk. */
function unnamed(ran: RoomRan): readonly string[] {
  const said = `${ran.stdout}${ran.stderr}`;
  const isBug = /VUP_BUG|node:internal|^ +at .*:\d+:\d+/m.test(said);
  return [...(isBug ? [`a bug: ${said}`] : []), ...difference('ending', endingOf(ran), named('VUP_HOST_RESOURCE'))];
}

/** What is wrong after the same command again. */
async function notMended(project: RoomProject, clean: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await project.run(reload);
  return [
    ...(exitCode === 0 ? [] : [`the next one ended with ${exitCode}: ${stdout}${stderr}`]),
    ...difference('left to do', await project.leftToDo(), []),
    ...difference('held', project.holds(), clean),
    ...difference('violations', project.room.violations(), []),
  ];
}
