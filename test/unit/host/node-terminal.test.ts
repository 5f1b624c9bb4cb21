import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';

const script = `
  import { openTerminal } from './src/host/node-terminal.ts';
  const { out } = openTerminal();
  out('one');
  await new Promise((resolve) => setTimeout(resolve, 20));
  out('two');
  process.exitCode = Number(process.env.CODE);
`;

it.skipIf(!existsSync('/dev/full')).each([
  [0, 74],
  [3, 3],
])('says on stderr that output was lost, once; exit code %i becomes %i', (own, expected) => {
  const full = openSync('/dev/full', 'w');
  const argv = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const { status, stderr } = spawnSync(process.execPath, argv, {
    stdio: ['ignore', full, 'pipe'],
    env: { ...process.env, CODE: String(own) },
  });
  closeSync(full);
  expect(status).toBe(expected);
  expect(String(stderr).trim()).toBe('✖ the output could not be written: ENOSPC: no space left on device, write');
});
