import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RoomProject } from '../fakes/room-project.ts';

/** QEMU opens its control socket some time after it was started: longer on a host that has much to do, and a kill may come before. */
let project: RoomProject;

beforeAll(() => {
  project = new RoomProject('qemu');
  project.vfile(['echo one >>done']);
});
afterAll(() => project.dispose());

it('takes over a QEMU that opens its control socket only after Vup was killed', { timeout: 120_000 }, async () => {
  project.room.faults('qmp: late');
  const killed = await project.run(['up', '--yes'], { failpoint: 'qemu.start.launched=kill' });
  expect(killed.signal).toBe('SIGKILL');
  expect(await project.status()).toMatchObject([{ status: 'running' }]);
  const trace = project.room.path('trace');
  const mending = project.run(['up', '--yes'], { trace });
  while (!/^up\.start\.intended$/m.test(existsSync(trace) ? readFileSync(trace, 'utf8') : '')) await sleep(20);
  // Vup is at the socket, which is not there.
  await sleep(500);
  project.room.faults();
  const { exitCode, stdout, stderr } = await mending;
  expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  expect(await project.leftToDo()).toEqual([]);
  expect(project.room.machines()).toHaveLength(1);
  expect(project.room.violations()).toEqual([]);
});
