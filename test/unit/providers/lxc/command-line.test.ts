import { describe, expect, it } from 'vitest';
import type { Argv } from '../../../../src/host/host.ts';
import { attachArgv, consoleArgv, haltArgv, killArgv, startArgv, unpackArgv } from '../../../../src/providers/lxc/command-line.ts';
import { sampleRef } from '../../../fixtures/sample-ref.ts';

const unpackTools = { bwrap: '/usr/bin/bwrap', setpriv: '/usr/bin/setpriv', usernsexec: '/usr/bin/lxc-usernsexec' };
const range = sampleRef.environment.idRange;

const commands: Readonly<Record<string, Argv>> = {
  start: startArgv(sampleRef),
  halt: haltArgv(sampleRef, 100),
  kill: killArgv(sampleRef),
  console: consoleArgv(sampleRef),
  attach: attachArgv(sampleRef, { PATH: '/bin', A: 'b c' }, ['echo', '-n', 'x y']),
  unpack: unpackArgv(unpackTools, range, '/store/.tmp', 'application/vnd.vup.rootfs.v1.tar+zstd'),
};

describe('command lines', () => {
  it.each(Object.entries(commands))('%s', async (name, argv) => {
    await expect(`${argv.join('\n')}\n`).toMatchFileSnapshot(`golden/argv/${name}`);
  });
});
