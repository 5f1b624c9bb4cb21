import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoomProject, type RoomRan } from '../fakes/room-project.ts';

/** The other end goes while Vup works: a terminal that is closed, a pager that is left, a supervisor that ends its job. */
describe.each(['lxc', 'qemu'] as const)('vup on stand-ins of %s', (provider) => {
  let project: RoomProject;
  /** What a run that nobody disturbs leaves with the engine. */
  let up: readonly string[];

  beforeAll(async () => {
    project = new RoomProject(provider);
    project.vfile(['echo one >>done']);
    await project.bring('up');
    up = project.holds();
  });
  afterAll(() => project.dispose());

  it.each([
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ] as const)('ends soon after %s with %i, and the next one mends', { timeout: 120_000 }, async (signal, exitCode) => {
    project.reset();
    const ran = await signalledAt(project, 'up.start.intended', signal);
    expect(ran, ran.stderr).toMatchObject({ exitCode });
    expect(await project.unreadable()).toBeUndefined();
    await project.vup('up', '--yes');
    expect(await project.leftToDo()).toEqual([]);
    expect(project.holds()).toEqual(up);
    expect(project.room.violations()).toEqual([]);
  });

  it('finishes its work when nobody reads its output any more', { timeout: 120_000 }, async () => {
    project.reset();
    const ran = await project.run(['up', '--yes'], { meet: (child) => child.stdout?.once('data', () => child.stdout?.destroy()) });
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await project.leftToDo()).toEqual([]);
  });
});

/** `vup up` that gets this signal while it does what begins at this point. */
async function signalledAt(project: RoomProject, point: string, signal: NodeJS.Signals): Promise<RoomRan> {
  const trace = project.room.path('trace');
  rmSync(trace, { force: true });
  let pid: number | undefined;
  const meet = (child: { readonly pid?: number | undefined }): void => {
    pid = child.pid;
  };
  const running = project.run(['up', '--yes'], { trace, failpoint: `${point}=delay(3000)`, meet });
  while (!existsSync(trace) || !readFileSync(trace, 'utf8').split('\n').includes(point)) await sleep(20);
  if (pid !== undefined) process.kill(pid, signal);
  return running;
}
