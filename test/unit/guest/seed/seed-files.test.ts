import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SeedFacts, SeedNetwork } from '../../../../src/guest/seed/seed-facts.ts';
import { seedFiles } from '../../../../src/guest/seed/seed-files.ts';
import { scratchFolders } from '../../host/scratch.ts';

const scratch = scratchFolders();
const facts: SeedFacts = {
  instanceId: 'vup-1a2b3c4d-web-1',
  hostname: 'web.shop.test',
  authorizedKey: 'ssh-ed25519 AAAA vup-1a2b3c4d-web',
  hostKey: { publicKey: 'ssh-ed25519 BBBB vup-1a2b3c4d-web', privateKey: "-----BEGIN-----\nit's: {a} #b\n-----END-----\n" },
  networks: [
    {
      kind: 'static',
      mac: '02:76:1A:00:00:01',
      address: '10.83.12.10',
      prefix: 24,
      gateway: '10.83.12.1',
      nameServers: ['10.83.12.1', '9.9.9.9'],
    },
    { kind: 'dhcp', mac: '02:76:1a:00:00:02', wayOut: false },
  ],
};
const { privateKey: _, ...publicOnly } = facts.hostKey;
const textOf = (name: string, from: SeedFacts = facts): string => seedFiles(from).find((file) => file.name === name)?.text ?? '';

describe('the NoCloud files', () => {
  it('are YAML with just these values', () => {
    expect(parse(textOf('meta-data'))).toEqual({ 'instance-id': 'vup-1a2b3c4d-web-1', 'local-hostname': 'web.shop.test' });
    expect(textOf('user-data').split('\n', 1)[0]).toBe('#cloud-config');
    expect(parse(textOf('user-data'))).toMatchObject({
      fqdn: 'web.shop.test',
      ssh_pwauth: false,
      disable_root: false,
      users: [{ name: 'root', ssh_authorized_keys: [facts.authorizedKey] }],
      ssh_keys: { ed25519_private: facts.hostKey.privateKey, ed25519_public: facts.hostKey.publicKey },
    });
    expect(parse(textOf('network-config'))).toEqual({
      version: 2,
      ethernets: {
        eth0: {
          match: { macaddress: '02:76:1a:00:00:01' },
          'set-name': 'eth0',
          addresses: ['10.83.12.10/24'],
          routes: [{ to: '0.0.0.0/0', via: '10.83.12.1' }],
          nameservers: { addresses: ['10.83.12.1', '9.9.9.9'], search: ['shop.test'] },
        },
        eth1: {
          match: { macaddress: '02:76:1a:00:00:02' },
          'set-name': 'eth1',
          dhcp4: true,
          'dhcp4-overrides': { 'use-routes': false, 'use-dns': false },
        },
      },
    });
  });

  it('hold no private key once the guest has it, and no password ever', () => {
    const all = seedFiles({ ...facts, hostKey: publicOnly })
      .map(({ text }) => text)
      .join('\n');
    expect(all).not.toContain('BEGIN');
    expect(parse(textOf('user-data', { ...facts, hostKey: publicOnly }))).toMatchObject({ ssh_deletekeys: false });
    expect(all).not.toMatch(/chpasswd|passwd"?:\s*"|plain_text/);
  });

  it('are ASCII, whatever the values', () => {
    const odd = { ...facts, authorizedKey: 'ssh-ed25519 AAAA ann@büro \u2028 "\\' };
    expect(textOf('user-data', odd)).toMatch(/^[\n -~]*$/);
    expect(parse(textOf('user-data', odd)).users[0].ssh_authorized_keys).toEqual([odd.authorizedKey]);
  });
});

/** Shells that are here; each must do the same. */
const shells = [['dash'], ['busybox', 'sh'], ['bash', '--posix'], ['/bin/sh']].filter(
  ([name = '', ...rest]) => spawnSync(name, [...rest, '-c', ':']).status === 0,
);

describe.each(shells)('vup-seed.sh in %s', (...shell) => {
  const [program = 'sh', ...flags] = shell;
  /** A tree with these files; answers how to apply a seed to it. */
  const treeWith = (files: Readonly<Record<string, string>>) => {
    const root = scratch();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
      if (text.startsWith('#!')) chmodSync(join(root, path), 0o755);
    }
    const apply = (
      from: SeedFacts = facts,
      more: { readonly env?: Readonly<Record<string, string>>; readonly before?: string } = {},
    ): void => {
      const result = spawnSync(program, [...flags], {
        input: `${more.before ?? ''}${textOf('vup-seed.sh', from)}`,
        env: { PATH: process.env['PATH'], VUP_SEED_ROOT: root, ...more.env },
        encoding: 'utf8',
      });
      expect({ status: result.status, stderr: result.stderr }).toEqual({ status: 0, stderr: '' });
    };
    const read = (path: string) => readFileSync(join(root, path), 'utf8');
    return { root, apply, read };
  };
  const networkd = { 'etc/systemd/system.conf': '', 'lib/systemd/systemd-networkd': '#!' };

  it('names the guest, lets the key in and puts its host key in place', () => {
    const { root, apply, read } = treeWith({
      ...networkd,
      'etc/hosts': '127.0.0.1 localhost\n127.0.1.1 old old.test\n10.0.0.1 other\n',
      'etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\n',
      'etc/ssh/ssh_host_rsa_key': 'old',
      'root/.ssh/authorized_keys': 'ssh-rsa CCCC ann\n',
    });
    apply();
    expect(read('etc/hostname')).toBe('web.shop.test\n');
    expect(read('etc/hosts')).toBe('127.0.0.1 localhost\n10.0.0.1 other\n127.0.1.1 web.shop.test web\n');
    expect(read('root/.ssh/authorized_keys')).toBe('ssh-rsa CCCC ann\nssh-ed25519 AAAA vup-1a2b3c4d-web\n');
    expect(statSync(join(root, 'root/.ssh/authorized_keys')).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'root/.ssh')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(root, 'etc/ssh')).sort()).toEqual([
      'ssh_host_ed25519_key',
      'ssh_host_ed25519_key.pub',
      'sshd_config',
      'sshd_config.d',
    ]);
    expect(read('etc/ssh/ssh_host_ed25519_key')).toBe(facts.hostKey.privateKey);
    expect(statSync(join(root, 'etc/ssh/ssh_host_ed25519_key')).mode & 0o777).toBe(0o600);
    expect(read('etc/ssh/sshd_config.d/10-vup.conf')).toContain('HostKey /etc/ssh/ssh_host_ed25519_key\n');
    expect(read('etc/ssh/sshd_config')).toBe('Include /etc/ssh/sshd_config.d/*.conf\n');
  });

  it('writes networks by MAC address for systemd-networkd', () => {
    const { apply, read } = treeWith(networkd);
    apply();
    expect(read('etc/systemd/network/10-vup-0.network')).toBe(
      '[Match]\nMACAddress=02:76:1a:00:00:01\n\n[Network]\nAddress=10.83.12.10/24\nGateway=10.83.12.1\nDNS=10.83.12.1\nDNS=9.9.9.9\nDomains=shop.test\n',
    );
    expect(read('etc/systemd/network/10-vup-1.network')).toContain('DHCP=ipv4\n\n[DHCPv4]\nUseRoutes=no\n');
    expect(read('etc/resolv.conf')).toBe('nameserver 10.83.12.1\nnameserver 9.9.9.9\nsearch shop.test\n');
  });

  it('has resolv.conf follow what systemd-networkd is told by DHCP, where no resolver of the guest does', () => {
    const byDhcp: SeedFacts = { ...facts, networks: [{ kind: 'dhcp', mac: '02:76:1a:00:00:02', wayOut: true }] };
    const { root, apply, read } = treeWith(networkd);
    apply(byDhcp);
    expect(read('etc/systemd/system/vup-name-servers.service')).toContain('/usr/lib/vup/name-servers "shop.test"\n');
    expect(read('etc/systemd/system/multi-user.target.wants/vup-name-servers.path')).toContain('PathChanged=/run/systemd/netif/state\n');
    const follow = (): void => {
      const script = read('usr/lib/vup/name-servers').replaceAll('/etc/', `${root}/etc/`).replaceAll('/run/', `${root}/run/`);
      // The servers of the second look are there by then.
      const sleeping = `sleep() { [ ! -f '${root}/next' ] || mv '${root}/next' '${root}/run/systemd/netif/state'; }\n`;
      const input = `${sleeping}${script}`;
      const { status, stderr } = spawnSync(program, [...flags, '-s', 'shop.test'], { input, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    };
    follow();
    expect(existsSync(join(root, 'etc/resolv.conf'))).toBe(false);
    mkdirSync(join(root, 'run/systemd/netif'), { recursive: true });
    for (const [dns, servers] of [
      ['10.0.2.3', 'nameserver 10.0.2.3\n'],
      ['', 'nameserver 10.0.2.3\n'],
      ['192.0.2.1 192.0.2.2#dns.test', 'nameserver 192.0.2.1\nnameserver 192.0.2.2\n'],
    ]) {
      writeFileSync(join(root, 'run/systemd/netif/state'), `OPER_STATE=routable\nDNS=${dns}\nNTP=192.0.2.9\n`);
      follow();
      expect(read('etc/resolv.conf')).toBe(`${servers}search shop.test\n`);
    }
    for (const servers of ['192.0.2.4', '192.0.2.5']) {
      writeFileSync(join(root, 'run/systemd/netif/state'), servers === '192.0.2.4' ? '' : 'DNS=192.0.2.4\n');
      writeFileSync(join(root, 'next'), `DNS=${servers}\n`);
      follow();
      expect(read('etc/resolv.conf')).toBe(`nameserver ${servers}\nsearch shop.test\n`);
    }
    rmSync(join(root, 'etc/resolv.conf'));
    symlinkSync('stub', join(root, 'etc/resolv.conf'));
    follow();
    expect(existsSync(join(root, 'etc/stub'))).toBe(false);
    expect(readlinkSync(join(root, 'etc/resolv.conf'))).toBe('stub');
  });

  it('leaves that to a resolver of the guest, and to servers that were given', () => {
    const { root, apply } = treeWith({ ...networkd, 'run/stub': '' });
    apply();
    expect(existsSync(join(root, 'usr/lib/vup'))).toBe(false);
    rmSync(join(root, 'etc/resolv.conf'));
    symlinkSync('../run/stub', join(root, 'etc/resolv.conf'));
    apply({ ...facts, networks: [{ kind: 'dhcp', mac: '02:76:1a:00:00:02', wayOut: true }] });
    expect(existsSync(join(root, 'usr/lib/vup'))).toBe(false);
  });

  it('writes them for ifupdown where there is no systemd-networkd', () => {
    const { apply, read } = treeWith({ 'sbin/ifup': '#!', 'etc/network/interfaces': 'source /etc/network/interfaces.d/*\n' });
    apply();
    expect(read('etc/network/interfaces.d/vup-0')).toBe(
      'auto eth0\niface eth0 inet static\n  address 10.83.12.10/24\n  gateway 10.83.12.1\n',
    );
    expect(read('etc/network/interfaces.d/vup-1')).toBe('auto eth1\niface eth1 inet dhcp\n');
  });

  it('leaves alone what the guest changed, until the facts change; another machine takes the former keys away', () => {
    const { root, apply, read } = treeWith({ ...networkd, 'etc/ssh/sshd_config': '# no include\nPort 22\n' });
    apply();
    expect(read('etc/ssh/sshd_config')).toBe('Include /etc/ssh/sshd_config.d/*.conf\n# no include\nPort 22\n');
    writeFileSync(join(root, 'etc/hostname'), 'mine\n');
    // The seed without the private key is no change.
    apply({ ...facts, hostKey: publicOnly });
    expect(read('etc/hostname')).toBe('mine\n');
    apply({ ...facts, hostname: 'api', hostKey: publicOnly });
    expect(read('etc/hostname')).toBe('api\n');
    expect(read('etc/hosts')).toBe('127.0.0.1 localhost\n127.0.1.1 api\n');
    expect(read('etc/ssh/ssh_host_ed25519_key')).toBe(facts.hostKey.privateKey);
    expect(read('root/.ssh/authorized_keys')).toBe(`${facts.authorizedKey}\n`);
    apply({ ...facts, instanceId: 'vup-1a2b3c4d-db-1', authorizedKey: 'ssh-ed25519 DDDD vup-1a2b3c4d-db' });
    expect(read('root/.ssh/authorized_keys')).toBe('ssh-ed25519 DDDD vup-1a2b3c4d-db\n');
    expect(read('etc/ssh/sshd_config').match(/Include/g)).toHaveLength(1);
    expect(existsSync(join(root, 'etc/ssh/ssh_host_ed25519_key.vup-new'))).toBe(false);
  });

  it('gives cards their fixed address at once at each start, when it runs before the system', () => {
    const { root, apply, read } = treeWith(networkd);
    // The one card that every host has.
    const here = { ...facts, networks: [{ ...(facts.networks[0] as SeedNetwork), mac: '00:00:00:00:00:00' }] } as SeedFacts;
    // A function comes before every program, also before those inside busybox: nothing of this host is changed.
    const before = `ip() { echo "$*" >>'${root}/ip'; }\n`;
    const early = { env: { VUP_SEED_EARLY: 'yes' }, before };
    const calls = [
      'link set dev lo up',
      'link set dev lo up',
      'addr show dev lo',
      'addr add 10.83.12.10/24 dev lo',
      'route replace default via 10.83.12.1 dev lo',
    ];
    apply(here, early);
    expect(read('etc/systemd/network/10-vup-0.network')).toContain('Address=10.83.12.10/24\n');
    expect(read('ip').trim().split('\n')).toEqual(calls);
    writeFileSync(join(root, 'etc/systemd/network/10-vup-0.network'), 'mine\n');
    apply(here, early);
    expect(read('ip').trim().split('\n')).toEqual([...calls, ...calls]);
    expect(read('etc/systemd/network/10-vup-0.network')).toBe('mine\n');
    apply(here, { before });
    expect(read('ip').trim().split('\n')).toHaveLength(2 * calls.length);
  });

  it('takes values that mean something to a shell as they are', () => {
    const { apply, read } = treeWith(networkd);
    const odd = 'ssh-ed25519 AAAA $(touch /tmp/no) `id` \'x\' "y" \\ vup';
    apply({ ...facts, authorizedKey: odd });
    expect(read('root/.ssh/authorized_keys')).toBe(`${odd}\n`);
  });
});
