import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createNodeHost } from '../../src/host/node-host.ts';
import type { EffectContext } from '../../src/provider/provider.ts';
import { folderMount } from '../../src/share/folder-mount.ts';
import { mountFolders, unmountFolders } from '../../src/share/folders.ts';
import { findVirtiofsd, isVirtiofsdAlive, startVirtiofsd, stopVirtiofsd, virtiofsdPath } from '../../src/share/virtiofsd.ts';
import { sampleRef } from '../fixtures/sample-ref.ts';

const host = createNodeHost();
const context: EffectContext = { host, signal: new AbortController().signal, progress: { bar: () => undefined, log: () => undefined } };
const here = await Promise.all([virtiofsdPath(host), host.exec.which('bindfs'), host.exec.which('bwrap')]);
const canRun = host.env.uid === 0 && here.every((path) => path !== undefined);
if (!canRun && process.env['VUP_REQUIRE_VIRTIOFSD'] === '1') throw new Error('root, virtiofsd, bindfs and bwrap must be here');

// Traversable by the guest's user.
const root = mkdtempSync(join(tmpdir(), 'vup,virtiofsd-'));
const { idRange } = sampleRef.environment;
const ownerUid = idRange.base + 1;
const at = (name: string) => join(root, name);
const ref = { ...sampleRef, paths: { ...sampleRef.paths, folders: at('folders') } };
const from = at('shop');
const serving = {
  source: folderMount(ref, 0),
  socket: at('run/virtiofs-0'),
  ownerUid,
  identityFile: at('records/virtiofsd-0.json'),
  logFile: at('records/virtiofsd-0.log'),
};

beforeAll(() => {
  for (const name of ['shop', 'run', 'records']) mkdirSync(at(name));
  chownSync(at('run'), ownerUid, ownerUid);
  writeFileSync(join(from, 'page.html'), 'hello');
});

afterAll(async () => {
  if (canRun) {
    await stopVirtiofsd(serving, context);
    await unmountFolders(ref, context);
  }
  rmSync(root, { recursive: true, force: true });
});

let connection: Socket | undefined;

function childOf(pid: number): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
}

function seenBy(pid: string): readonly string[] {
  return pid === '' ? [] : readdirSync(`/proc/${pid}/root`).sort();
}

async function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket, () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}

it.skipIf(!canRun)("serves a folder whose files are its root's, over a socket that the machine's user may open", async () => {
  await mountFolders(ref, [{ from, to: '/srv/shop', readonly: false }], { seenAs: 0, newFilesOf: idRange.base }, context);
  writeFileSync(join(serving.source, 'made'), 'by the guest');
  expect(statSync(join(serving.source, 'made')).uid).toBe(0);
  expect(statSync(join(from, 'made')).uid).toBe(idRange.base);

  const program = await findVirtiofsd(host);
  if (program === undefined) throw new Error('virtiofsd was found but speaks neither dialect');
  expect(await isVirtiofsdAlive(serving, host)).toBe(false);
  await startVirtiofsd(program, serving, context);
  expect(await isVirtiofsdAlive(serving, host)).toBe(true);
  expect(statSync(serving.socket)).toMatchObject({ uid: ownerUid, gid: ownerUid });
  // Once somebody is there, it shuts itself into the folder: that is all it sees then.
  const { pid } = JSON.parse(readFileSync(serving.identityFile, 'utf8')) as { readonly pid: number };
  connection = createConnection(serving.socket);
  await expect.poll(() => seenBy(childOf(pid)), { timeout: 5_000 }).toEqual(['made', 'page.html']);
});

it.skipIf(!canRun)('is found again and ended when its start was not written down', async () => {
  writeFileSync(serving.identityFile, 'null');
  expect(await isVirtiofsdAlive(serving, host)).toBe(true);
  await stopVirtiofsd(serving, context);
  expect(await isVirtiofsdAlive(serving, host)).toBe(false);
  expect(await accepts(serving.socket)).toBe(false);
  connection?.destroy();
  await stopVirtiofsd(serving, context);
});

it.skipIf(!canRun)('ends by itself when the machine hangs up, and is started anew', async () => {
  const program = await findVirtiofsd(host);
  if (program === undefined) throw new Error('no virtiofsd');
  await startVirtiofsd(program, serving, context);
  expect(await accepts(serving.socket)).toBe(true);
  await expect.poll(() => isVirtiofsdAlive(serving, host), { timeout: 5_000 }).toBe(false);
  await startVirtiofsd(program, serving, context);
  expect(await isVirtiofsdAlive(serving, host)).toBe(true);
});

it.skipIf(!canRun)('says why it could not serve', async () => {
  const program = await findVirtiofsd(host);
  if (program === undefined) throw new Error('no virtiofsd');
  const nowhere = { ...serving, source: at('nowhere'), socket: at('run/virtiofs-1'), identityFile: at('records/virtiofsd-1.json') };
  await expect(startVirtiofsd(program, nowhere, context)).rejects.toThrow(/virtiofsd does not serve .*nowhere: .*No such file/);
  expect(await isVirtiofsdAlive(nowhere, host)).toBe(false);
});
