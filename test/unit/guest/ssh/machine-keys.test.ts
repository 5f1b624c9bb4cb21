import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureMachineKeys, forgetHostKey } from '../../../../src/guest/ssh/machine-keys.ts';
import { createNodeHost } from '../../../../src/host/node-host.ts';
import { scratchFolders } from '../../host/scratch.ts';

const host = createNodeHost();
const scratch = scratchFolders();
const alias = 'vup-1a2b3c4d-web';
const text = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

describe('ensureMachineKeys', () => {
  it('makes both pairs, for nobody else to read under any umask', async () => {
    const folder = join(scratch(), 'a b', 'keys');
    const before = process.umask(0);
    try {
      const keys = await ensureMachineKeys({ folder, alias }, host);
      expect(readdirSync(folder).sort()).toEqual(['host_ed25519', 'host_ed25519.pub', 'id_ed25519', 'id_ed25519.pub', 'known_hosts']);
      for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(keys.publicKey).toMatch(/^ssh-ed25519 \S+ vup-1a2b3c4d-web$/);
      expect(keys.hostPublicKey).not.toBe(keys.publicKey);
      expect(keys.hostPrivateKey).toContain('OPENSSH PRIVATE KEY');
      const derived = execFileSync('ssh-keygen', ['-y', '-P', '', '-f', keys.identityFile], { encoding: 'utf8' }).trim();
      expect(keys.publicKey.startsWith(derived.split(' ').slice(0, 2).join(' '))).toBe(true);
      expect(execFileSync('ssh-keygen', ['-F', alias, '-f', keys.knownHostsFile], { encoding: 'utf8' })).toContain(
        keys.hostPublicKey.split(' ')[1],
      );
    } finally {
      process.umask(before);
    }
  });

  it('replaces nothing, also after the private host key is gone', async () => {
    const folder = join(scratch(), 'keys');
    const first = await ensureMachineKeys({ folder, alias }, host);
    expect(await ensureMachineKeys({ folder, alias }, host)).toEqual(first);
    await forgetHostKey(folder, host);
    await forgetHostKey(folder, host);
    const { hostPrivateKey, ...rest } = first;
    expect(hostPrivateKey).toBeDefined();
    expect(await ensureMachineKeys({ folder, alias }, host)).toEqual(rest);
  });

  it('finishes what a crash left, whichever file was the last', async () => {
    const folder = join(scratch(), 'keys');
    const first = await ensureMachineKeys({ folder, alias }, host);
    rmSync(join(folder, 'id_ed25519.pub'));
    expect((await ensureMachineKeys({ folder, alias }, host)).publicKey).toBe(first.publicKey);
    for (const name of ['known_hosts', 'host_ed25519.pub']) {
      rmSync(join(folder, name));
      const again = await ensureMachineKeys({ folder, alias }, host);
      expect(again.hostPrivateKey).toBeDefined();
      expect(text(folder, 'known_hosts')).toBe(`${alias} ${again.hostPublicKey.split(' ').slice(0, 2).join(' ')}\n`);
      const derived = execFileSync('ssh-keygen', ['-y', '-P', '', '-f', join(folder, 'host_ed25519')], { encoding: 'utf8' }).trim();
      expect(again.hostPublicKey).toContain(derived.split(' ')[1]);
      expect(again.publicKey).toBe(first.publicKey);
    }
    // The private key names a pair: without it a new one is made.
    rmSync(join(folder, 'id_ed25519'));
    expect((await ensureMachineKeys({ folder, alias }, host)).publicKey).not.toBe(first.publicKey);
  });

  it('refuses a private key that it cannot read, and leaves it', async () => {
    const folder = join(scratch(), 'keys');
    await ensureMachineKeys({ folder, alias }, host);
    const whole = text(folder, 'id_ed25519');
    rmSync(join(folder, 'id_ed25519.pub'));
    for (const damaged of ['', 'secret', whole.slice(0, 120), whole.replace(/\n[^\n]+/, '\nAAAA'), whole.replace('b3Blb', 'c3Blb')]) {
      writeFileSync(join(folder, 'id_ed25519'), damaged);
      await expect(ensureMachineKeys({ folder, alias }, host)).rejects.toMatchObject({ code: 'VUP_ENGINE_FAILED' });
      expect(text(folder, 'id_ed25519')).toBe(damaged);
    }
  });
});
