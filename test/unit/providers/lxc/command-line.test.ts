import { describe, expect, it } from 'vitest';
import type { Argv } from '../../../../src/host/host.ts';
import { attachArgv, haltArgv, killArgv, startArgv, unpackArgv } from '../../../../src/providers/lxc/command-line.ts';
import { type FolderServer, mountFolderArgv, serveFolderArgv, unmountArgv } from '../../../../src/providers/lxc/folder-command.ts';
import { nameServerArgv } from '../../../../src/providers/lxc/name-server.ts';
import { sampleRef } from './sample.ts';

const unpackTools = { bwrap: '/usr/bin/bwrap', setpriv: '/usr/bin/setpriv', usernsexec: '/usr/bin/lxc-usernsexec' };
const range = sampleRef.environment.idRange;
const server: FolderServer = {
  tools: { bwrap: '/usr/bin/bwrap', bindfs: '/usr/bin/bindfs', setpriv: '/usr/bin/setpriv' },
  from: '/home/ann/shop',
  readonly: false,
  owner: { uid: 1000, gid: 1000 },
  guestRoot: range.base,
  fusermount: '/var/lib/vup/x/fusermount',
  hasFusermount: true,
};
const rootReadonly: FolderServer = { ...server, readonly: true, owner: { uid: 0, gid: 0 }, hasFusermount: false };

const commands: Readonly<Record<string, Argv>> = {
  start: startArgv(sampleRef),
  halt: haltArgv(sampleRef, 100),
  kill: killArgv(sampleRef),
  attach: attachArgv(sampleRef, { PATH: '/bin', A: 'b c' }, ['echo', '-n', 'x y']),
  unpack: unpackArgv(unpackTools, range, '/store/.tmp', 'application/vnd.vup.rootfs.v1.tar+zstd'),
  'folder-mount': mountFolderArgv('vup:1a2b3c4d/web', '/m/0', false),
  'folder-mount-readonly': mountFolderArgv('vup:1a2b3c4d/web', '/m/0', true),
  'folder-serve': serveFolderArgv(server),
  'folder-serve-root-readonly': serveFolderArgv(rootReadonly),
  'folder-unmount': unmountArgv('/m/0'),
  'name-server': nameServerArgv('10.83.12.1', 'vup-1a2b3c4d', '/n/hosts'),
};

describe('command lines', () => {
  it.each(Object.entries(commands))('%s', async (name, argv) => {
    await expect(`${argv.join('\n')}\n`).toMatchFileSnapshot(`golden/argv/${name}`);
  });
});
