import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { RoomProject } from '../fakes/room-project.ts';

/** QEMU gives up its control socket a moment before it ends: a longer one on a host that has much to do, or with much memory to give back. */
let project: RoomProject;

beforeAll(() => {
  project = new RoomProject('qemu');
  project.vfile(['echo one >>done']);
});
afterAll(() => project.dispose());
beforeEach(async () => {
  project.room.faults();
  await project.bring('up');
});

it('takes a QEMU that has given up its control socket, and is about to end, for one that has ended', async () => {
  project.room.faults('qmp: linger');
  const machines = project.room.path('engine', 'qemu');
  for (const pid of readdirSync(machines)) {
    process.kill(Number(pid), 'SIGTERM');
    while (existsSync(join(machines, pid))) await sleep(1);
  }
  expect(await project.status()).toMatchObject([{ status: 'stopped' }]);
  await expectMended();
});

it('takes a QEMU that leaves in the middle of a talk for one that has ended', async () => {
  project.room.faults('qmp: leave');
  expect(await project.status()).toMatchObject([{ status: 'stopped' }]);
  await expectMended();
});

async function expectMended(): Promise<void> {
  project.room.faults();
  await project.bring('up');
  expect(await project.leftToDo()).toEqual([]);
  expect(project.room.machines()).toHaveLength(1);
  expect(project.room.violations()).toEqual([]);
}
