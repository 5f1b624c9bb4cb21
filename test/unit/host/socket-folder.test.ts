import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { makeSocketFolder } from '../../../src/host/socket-folder.ts';
import { scratchFolders } from './scratch.ts';

describe('makeSocketFolder', () => {
  const scratch = scratchFolders();
  const host = createNodeHost();

  it('makes it private, also when it is there', async () => {
    const folder = join(scratch(), 's');
    await makeSocketFolder(join(folder, 'x.sock'), host);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    chmodSync(folder, 0o755);
    await makeSocketFolder(join(folder, 'x.sock'), host);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('refuses a link and what belongs to another user', async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    await expect(makeSocketFolder(join(folder, 'link/x.sock'), host)).rejects.toMatchObject({ code: 'VUP_HOST_PERMISSION' });
    const stranger = { files: host.files, env: { ...host.env, uid: host.env.uid + 1 } };
    await expect(makeSocketFolder(join(folder, 'real/x.sock'), stranger)).rejects.toMatchObject({ code: 'VUP_HOST_PERMISSION' });
  });
});
