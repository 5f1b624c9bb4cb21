import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SeedFacts } from '../../src/guest/seed/seed-facts.ts';
import { seedFiles } from '../../src/guest/seed/seed-files.ts';
import { createSshChannel } from '../../src/guest/ssh/channel.ts';
import { closeControl } from '../../src/guest/ssh/control.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import type { Channel } from '../../src/provider/channel.ts';
import { type SshGuest, startSshGuest, whyNoSshGuest } from './ssh-guest.ts';

const host = createNodeHost();
const reason = whyNoSshGuest();
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE8kZ7r9Jw0Qm3nB0lC2s1pYfJ3xPq0mX8b6dV5tHk1a vup-1a2b3c4d-web';
const facts: SeedFacts = {
  instanceId: 'vup-1a2b3c4d-web-1',
  hostname: 'web.shop.test',
  authorizedKey: key,
  hostKey: { publicKey: key, privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n' },
  networks: [
    { kind: 'static', mac: '02:76:1a:00:00:01', address: '10.83.12.10', prefix: 24, gateway: '10.83.12.1', nameServers: ['10.83.12.1'] },
    { kind: 'dhcp', mac: '02:76:1a:00:00:02', wayOut: false },
  ],
};
/** Without the host's network; and cloud-init cannot read the environment of an sshd that is the first process. */
const apart = ['unshare', '--net', '--pid', '--fork', '--mount-proc'] as const;
let guest: SshGuest;
let channel: Channel;

const run = async (...argv: readonly [string, ...string[]]) => {
  const result = await channel.exec({ argv });
  expect({ argv, exitCode: result.exitCode, stderr: result.exitCode === 0 ? '' : result.stderr }).toEqual({
    argv,
    exitCode: 0,
    stderr: '',
  });
  return result.stdout;
};
const put = async (from: SeedFacts): Promise<void> => {
  for (const { name, text } of seedFiles(from)) {
    await channel.exec({ argv: ['/bin/sh', '-c', 'mkdir -p /tmp/seed && cat >"/tmp/seed/$0"', name], input: text });
  }
};

describe.skipIf(reason !== undefined)(`seeds in a real cloud-init${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  beforeAll(async () => {
    guest = await startSshGuest();
    channel = createSshChannel(guest.login, host);
  });
  afterAll(async () => {
    if (guest === undefined) return;
    await closeControl(guest.login, host);
    await guest.remove();
  });

  it('are what its schema allows, with and without the private host key', async () => {
    const { privateKey, ...hostKey } = facts.hostKey;
    expect(privateKey).toBeDefined();
    for (const from of [facts, { ...facts, hostKey }]) {
      await put(from);
      expect(await run('cloud-init', 'schema', '--config-file', '/tmp/seed/user-data')).toContain('Valid cloud-config');
    }
  });

  it('become the networks that were meant, for each of its renderers', async () => {
    await put(facts);
    for (const kind of ['netplan', 'networkd', 'eni']) {
      const argv = [
        'cloud-init',
        'devel',
        'net-convert',
        '-p',
        '/tmp/seed/network-config',
        '-k',
        'yaml',
        '-d',
        `/tmp/${kind}`,
        '-D',
        'debian',
        '-O',
        kind,
      ] as const;
      await run(...argv);
    }
    const [netplan = ''] = (await run('find', '/tmp/netplan', '-name', '*.yaml')).split('\n');
    expect(parse(await run('cat', netplan)).network.ethernets.eth0).toMatchObject({
      addresses: ['10.83.12.10/24'],
      match: { macaddress: '02:76:1a:00:00:01' },
      routes: [{ to: '0.0.0.0/0', via: '10.83.12.1' }],
    });
    const networkd = await run('/bin/sh', '-c', 'cat /tmp/networkd/etc/systemd/network/*eth0.network');
    expect(networkd).toMatch(/MACAddress=02:76:1a:00:00:01/);
    expect(networkd).toMatch(/Address=10\.83\.12\.10\/24/);
    const eni = await run('/bin/sh', '-c', 'cat /tmp/eni/etc/network/interfaces.d/*');
    expect(eni).toMatch(/iface eth0 inet static\n\s+address 10\.83\.12\.10\/24/);
  });

  it('let root in and bring the host key in place', async () => {
    await put(facts);
    await run('/bin/sh', '-c', 'mkdir -p /var/lib/cloud/seed/nocloud-net && cp /tmp/seed/* /var/lib/cloud/seed/nocloud-net/');
    await run(
      '/bin/sh',
      '-c',
      'echo "datasource_list: [ NoCloud, None ]" >/etc/cloud/cloud.cfg.d/99.cfg; echo "network: {config: disabled}" >/etc/cloud/cloud.cfg.d/98.cfg',
    );
    await channel.exec({ argv: [...apart, 'cloud-init', 'init'] });
    for (const name of ['users-groups', 'ssh']) await run(...apart, 'cloud-init', 'single', '--name', name, '--frequency', 'always');
    expect(await run('cat', '/etc/ssh/ssh_host_ed25519_key')).toBe(facts.hostKey.privateKey);
    expect(await run('/bin/sh', '-c', 'ls /etc/ssh/ssh_host_*_key')).toBe('/etc/ssh/ssh_host_ed25519_key\n');
    expect(await run('cat', '/root/.ssh/authorized_keys')).toContain(`${key}\n`);
    expect(await run('cat', '/etc/hosts')).toMatch(/127\.0\.1\.1\s+web\.shop\.test\s+web/);
    // No further user, no password.
    expect(await run('/bin/sh', '-c', 'getent passwd debian || true')).toBe('');
    expect(await run('/bin/sh', '-c', 'getent shadow root | cut -d: -f2')).toMatch(/^[*!]?\n$/);
  });

  it('do the same by the script in busybox, network by network card', async () => {
    await put({
      ...facts,
      networks: [
        {
          kind: 'static',
          mac: '02:76:1a:00:00:09',
          address: '10.83.12.10',
          prefix: 24,
          gateway: '10.83.12.1',
          nameServers: ['10.83.12.1'],
        },
      ],
    });
    const text = `set -e; ip link add name card0 address 02:76:1a:00:00:09 type veth peer name other; mount -t sysfs sysfs /sys
      rm -rf /etc/systemd /sbin/ifup; busybox sh /tmp/seed/vup-seed.sh; busybox sh /tmp/seed/vup-seed.sh
      ip -4 -o addr show dev card0; cat /etc/hostname; cat /etc/resolv.conf`;
    const out = await run('unshare', '--net', '--uts', '--mount', '/bin/sh', '-c', text);
    expect(out).toContain('inet 10.83.12.10/24');
    expect(out).toContain('\nweb.shop.test\nnameserver 10.83.12.1\nsearch shop.test\n');
  });
});
