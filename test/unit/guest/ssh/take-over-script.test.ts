import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { insecureKeys } from '../../../../src/guest/ssh/insecure-keys.ts';
import { takeOverScript } from '../../../../src/guest/ssh/take-over-script.ts';
import { scratchFolders } from '../../host/scratch.ts';

const scratch = scratchFolders();
const own = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE8kZ7r9Jw0Qm3nB0lC2s1pYfJ3xPq0mX8b6dV5tHk1a vup-1a2b3c4d-web';
const other = 'ssh-rsa AAAAB3NzaC1yc2Esomebodyelse somebody';
const [rsa, ed25519] = insecureKeys.map(({ name, publicKey }) => `ssh-${name} ${publicKey} vagrant insecure public key`);

/** The tree of a box, and what the script makes of it. */
function box(keys: string, passwd = 'root:x:0:0:root:/root:/bin/sh\nvagrant:x:1000:1000:,,,:/home/vagrant:/bin/bash\n') {
  const root = scratch();
  for (const folder of ['etc', 'root/.ssh', 'home/vagrant/.ssh']) mkdirSync(join(root, folder), { recursive: true });
  const file = join(root, 'home/vagrant/.ssh/authorized_keys');
  writeFileSync(join(root, 'etc/passwd'), passwd);
  writeFileSync(file, keys, { mode: 0o640 });
  writeFileSync(join(root, 'root/.ssh/authorized_keys'), `${rsa}\n${own}\n`);
  const run = () => spawnSync('sh', ['-c', takeOverScript(`${own}\n`)], { env: { ...process.env, VUP_SEED_ROOT: root }, encoding: 'utf8' });
  return { root, file, run };
}

describe('a box that was taken over', () => {
  it.each([
    ['both', `${rsa}\n${other}\n${ed25519}\n`],
    ['one with options', `${other}\ncommand="x" ${rsa}\n`],
    ['one without a line end', `${other}\n${rsa}`],
  ])('takes the keys that everybody has no more: %s', (_, keys) => {
    const { root, file, run } = box(keys);
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe(`${other}\n${own}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(root, 'root/.ssh/authorized_keys'), 'utf8')).toBe(`${own}\n`);
    expect(run().status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(`${other}\n${own}\n`);
  });

  it('must have the user', () => {
    const { run } = box('', 'root:x:0:0:root:/root:/bin/sh\n');
    expect(run()).toMatchObject({ status: 1, stderr: 'the box has no user vagrant\n' });
  });

  it.each(insecureKeys)('has known the public part of $name', ({ name, publicKey, privateKey }) => {
    const file = join(scratch(), 'key');
    writeFileSync(file, privateKey, { mode: 0o600 });
    expect(execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).split(' ').slice(0, 2).join(' ').trim()).toBe(
      `ssh-${name} ${publicKey}`,
    );
  });
});
