import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type ErrorCode, errorCodes } from '../../src/errors/codes.ts';
import type { RoomProject, RoomRan } from '../fakes/room-project.ts';

/** A way in which mmdebstrap breaks off, in words of the fault script, and what Vup says of it. */
export interface Mishap {
  readonly fault: string;
  readonly code: ErrorCode;
  readonly says?: RegExp;
}

/** With a container's image or a virtual machine's. */
export const mishaps: readonly Mishap[] = [
  { fault: 'not-found', code: 'VUP_IMAGE_BUILD', says: /does not have a Release file/ },
  { fault: 'full', code: 'VUP_HOST_RESOURCE', says: /No space left on device/ },
  { fault: 'half', code: 'VUP_IMAGE_BUILD' },
  { fault: 'exit 1', code: 'VUP_IMAGE_BUILD' },
  { fault: 'lie', code: 'VUP_IMAGE_BUILD' },
  { fault: 'garbage', code: 'VUP_IMAGE_BUILD' },
  { fault: 'die-after 50', code: 'VUP_IMAGE_BUILD' },
];

/** `vup up` on a host that never saw Vup, with that mishap: it has a name, and nothing is in the store. */
export async function expectRefusal(project: RoomProject, { fault, code, says = /^/ }: Mishap): Promise<void> {
  beginOffline(project);
  project.room.faults(`mmdebstrap: ${fault}`);
  const ran = await project.run(['up', '--yes', '--json']);
  const error = errorOf(ran);
  expect({ code: error?.code, exitCode: ran.exitCode }, ran.stdout).toEqual({ code, exitCode: errorCodes[code].exit });
  expect(error?.message).toMatch(says);
  expect(blobsOf(project)).toEqual([]);
}

/** As on a host that never saw Vup, and from which no server of images is in reach. */
export function beginOffline(project: RoomProject): void {
  project.reset();
  project.room.faults();
  const folder = project.room.path('home', 'config');
  mkdirSync(folder);
  const nowhere = 'http://127.0.0.1:9';
  writeFileSync(`${folder}/config.yaml`, `image_server: ${nowhere}\ncloud_image_server: ${nowhere}\n`);
}

/** Until the builder has written all it will. */
export async function whenBuilding(project: RoomProject): Promise<void> {
  for (;;) {
    if (project.room.processes().some(({ argv }) => argv[0] === 'tail')) return;
    await sleep(20);
  }
}

/** In memory where there is the room that Vup asks for before it builds. */
export function roomyFolder(): string | undefined {
  if (!existsSync('/dev/shm')) return undefined;
  const { bavail, bsize } = statfsSync('/dev/shm');
  return bavail * bsize > 4 * 1024 ** 3 ? undefined : tmpdir();
}

function blobsOf(project: RoomProject): readonly string[] {
  const folder = project.room.path('home/data/store/blobs/sha256');
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** Blobs that are not what their names say. */
export function halfMade(project: RoomProject): readonly string[] {
  const digestOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  return blobsOf(project).filter((file) => digestOf(file) !== basename(file));
}

/** Builders that outlived Vup. The kernel takes a moment to end what a killed one leaves. */
export async function buildersLeft(project: RoomProject): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const found = project.room.processes().filter(({ argv }) => argv[0] === 'tail' || argv.some((word) => word.endsWith('/mmdebstrap')));
    if (found.length === 0 || attempt === 50) return found.map(({ argv }) => `still at work: ${argv.slice(0, 3).join(' ')}`);
    await sleep(20);
  }
}

function errorOf({ stdout }: RoomRan): { readonly code: string; readonly message: string } | undefined {
  const events = stdout.split('\n').filter((line) => line.startsWith('{'));
  return events
    .map((line) => JSON.parse(line) as { type: string; error?: { code: string; message: string } })
    .findLast(({ type }) => type === 'run.end')?.error;
}
