import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { endProcess } from '../../../src/engine/end-process.ts';
import { findProcess, findStarted } from '../../../src/engine/find-process.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';

const root = mkdtempSync(join(tmpdir(), 'vup-find-process-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('finds a process by its arguments, and ends it', async () => {
  const host = createNodeHost();
  const mark = join(root, 'no such file');
  const isOurs = (argv: readonly string[]) => argv[0] === 'sh' && argv.at(-1) === mark;
  expect(await findProcess(isOurs, host)).toBeUndefined();
  // One that does not heed being asked.
  const child = spawn('sh', ['-c', 'trap "" TERM; echo; while :; do sleep 0.1; done', 'sh', mark], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const found = await findProcess(isOurs, host);
  expect(found?.pid).toBe(child.pid);
  if (found === undefined) return;
  const identityFile = join(root, 'identity.json');
  expect(await findStarted(identityFile, isOurs, host)).toEqual(found);
  writeFileSync(identityFile, JSON.stringify(found));
  expect(await findStarted(identityFile, () => false, host)).toEqual(found);
  await endProcess(found, 200, host);
  expect(await host.processes.isAlive(found)).toBe(false);
  expect(await findStarted(identityFile, isOurs, host)).toBeUndefined();
});
