import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoImage } from '../../src/guest/seed/iso-image.ts';
import { seedFiles, seedLabel } from '../../src/guest/seed/seed-files.ts';
import { createSshChannel } from '../../src/guest/ssh/channel.ts';
import { closeControl } from '../../src/guest/ssh/control.ts';
import { ensureMachineKeys } from '../../src/guest/ssh/machine-keys.ts';
import type { SshLogin } from '../../src/guest/ssh/ssh-login.ts';
import { waitForSsh } from '../../src/guest/ssh/wait-for-ssh.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { smallGuest } from '../fixtures/guests/small-guest.ts';
import { type RigMachine, rigMachine } from '../fixtures/virtualbox/rig-machine.ts';
import { whyNoVirtualBox } from '../fixtures/virtualbox/why-no-virtual-box.ts';

const reason = whyNoVirtualBox();
const name = 'vup-c0de0042-web';
const host = createNodeHost();

describe.skipIf(reason !== undefined)('a Linux that the stand-in starts', () => {
  let machine: RigMachine;
  let login: SshLogin;
  let folder: string;
  const inGuest = async (text: string) => {
    const { exitCode, stdout, stderr } = await createSshChannel(login, host).exec({ argv: ['/bin/sh', '-c', text] });
    return exitCode === 0 ? stdout.trim() : `${exitCode}: ${stderr.trim()}`;
  };
  const ready = async () => {
    const wait = { login, timeoutMs: 600_000, signal: new AbortController().signal, forwarded: true };
    expect(await waitForSsh(wait, host)).toEqual({ ready: true });
    expect(machine.console()).toContain('vup: ready');
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vb-'));
    const { bootDisk } = await smallGuest();
    machine = await rigMachine({ name, memoryMiB: 192, base: bootDisk, forward: 'ssh,tcp,127.0.0.1,47122,,22', controller: 'VirtioSCSI' });
    const keys = await ensureMachineKeys({ folder: join(folder, 'keys'), alias: name }, host);
    login = {
      ...{ machine: 'web', hostKeyAlias: name, address: '127.0.0.1', port: 47122, user: 'root' },
      ...{ identityFile: keys.identityFile, knownHostsFile: keys.knownHostsFile, controlPath: join(folder, 'run', 'ssh') },
    };
    const mac = /^macaddress1="(.*)"$/m.exec(await machine.told('showvminfo', name, '--machinereadable'))?.[1] ?? '';
    const files = seedFiles({
      ...{ instanceId: 'one', hostname: 'web.shop.test', authorizedKey: keys.publicKey },
      hostKey: { publicKey: keys.hostPublicKey, privateKey: keys.hostPrivateKey ?? '' },
      networks: [{ kind: 'dhcp', mac: mac.replace(/..(?=.)/g, '$&:').toLowerCase(), wayOut: true }],
    });
    const seed = join(machine.folder, 'seed.iso');
    writeFileSync(
      seed,
      isoImage(
        seedLabel,
        files.map(({ name: file, text }) => ({ name: file, data: text })),
      ),
    );
    const place = ['--storagectl', 'IDE', '--port', '1', '--device', '0', '--type', 'dvddrive'];
    await machine.told('storageattach', name, ...place, '--medium', seed);
  });
  afterAll(async () => {
    if (login !== undefined) await closeControl(login, host);
    await machine?.dispose();
    await machine?.ask('closemedium', 'dvd', join(machine.folder, 'seed.iso'));
    rmSync(folder, { recursive: true, force: true });
  });

  it('is reached by the rule of its NAT, gets further ones live, is saved and goes on', async () => {
    await machine.told('startvm', name, '--type', 'headless');
    await ready();
    expect(await inGuest('hostname; ip -4 -o address show dev eth0')).toMatch(/^web\.shop\.test\n.* 10\.0\.2\.15\/24 /);

    await machine.told('controlvm', name, 'natpf1', 'more,tcp,127.0.0.1,47123,,22');
    expect(await host.net.canConnect(47123, '127.0.0.1', 5_000)).toBe(true);
    expect(await machine.told('showvminfo', name, '--machinereadable')).toContain('"more,tcp,127.0.0.1,47123,,22"');
    await machine.told('controlvm', name, 'natpf1', 'delete', 'more');
    expect(await host.net.canConnect(47123, '127.0.0.1', 5_000)).toBe(false);

    const boot = await inGuest('cat /proc/sys/kernel/random/boot_id; echo kept >/root/kept; sync');
    await closeControl(login, host);
    await machine.told('controlvm', name, 'savestate');
    await machine.told('startvm', name, '--type', 'headless');
    expect(await inGuest('cat /proc/sys/kernel/random/boot_id')).toBe(boot);
  });

  it('powers off by its button, and keeps what it wrote', async () => {
    await closeControl(login, host);
    await machine.told('controlvm', name, 'acpipowerbutton');
    await expect.poll(machine.state, { timeout: 120_000, interval: 1_000 }).toBe('poweroff');
    await machine.told('startvm', name, '--type', 'headless');
    await ready();
    expect(await inGuest('cat /root/kept')).toBe('kept');
  });
});
