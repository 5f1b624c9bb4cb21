import { describe, expect, it } from 'vitest';
import type { Argv } from '../../../src/host/host.ts';
import { type FolderServer, mountFolderArgv, serveFolderArgv, unmountArgv } from '../../../src/share/folder-command.ts';

const server: FolderServer = {
  tools: { bwrap: '/usr/bin/bwrap', bindfs: '/usr/bin/bindfs', setpriv: '/usr/bin/setpriv' },
  from: '/home/ann/shop',
  readonly: false,
  guards: { pinned: [], readonly: [] },
  owner: { uid: 1000, gid: 1000 },
  seenAs: 1_900_000_000,
  newFilesOf: 1_900_000_000,
  fusermount: '/var/lib/vup/x/fusermount',
  hasFusermount: true,
};
const rootReadonly: FolderServer = { ...server, readonly: true, owner: { uid: 0, gid: 0 }, hasFusermount: false };
/** For a virtual machine: files are its root's, and what it makes is never the host's root's. */
const forMachine: FolderServer = { ...server, owner: { uid: 0, gid: 0 }, seenAs: 0 };

const commands: Readonly<Record<string, Argv>> = {
  'folder-mount': mountFolderArgv('vup:1a2b3c4d/web', '/m/0', false),
  'folder-mount-readonly': mountFolderArgv('vup:1a2b3c4d/web', '/m/0', true),
  'folder-serve': serveFolderArgv(server),
  'folder-serve-guarded': serveFolderArgv({ ...server, guards: { pinned: ['a', 'a/b'], readonly: ['a/b/Vfile.yaml', '.env'] } }),
  'folder-serve-machine': serveFolderArgv(forMachine),
  'folder-serve-root-readonly': serveFolderArgv(rootReadonly),
  'folder-unmount': unmountArgv('/m/0'),
};

describe('command lines of shared folders', () => {
  it.each(Object.entries(commands))('%s', async (name, argv) => {
    await expect(`${argv.join('\n')}\n`).toMatchFileSnapshot(`golden/argv/${name}`);
  });

  it('never make a file of the host root', () => {
    const argv = serveFolderArgv(forMachine);
    expect(argv).toContain('--force-user=0');
    expect(argv).toContain('--create-for-user=1900000000');
    expect(argv).toContain('--create-for-group=1900000000');
  });
});
