import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onHost } from './host-command.ts';
import { pageStep } from './page.ts';
import { TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

/** A user id of the host that no account has: folders of an ordinary user. */
const ordinaryUser = 54_321;

const vfile = {
  machines: {
    web: {
      memory: '256MiB',
      folders: ['./shared:/srv/shared', { from: './fixed', to: '/srv/fixed', readonly: true }],
      provision: [{ shell: pageStep(8000, 'hello') }],
    },
    db: { memory: '128MiB' },
  },
};

describeWithLxc('isolation', () => {
  const projects = new Map<string, TestProject>();

  beforeAll(async () => {
    await prepareImage();
    for (const [owner, uid] of [
      ['root', 0],
      ['an ordinary user', ordinaryUser],
    ] as const) {
      const project = new TestProject();
      projects.set(owner, project);
      project.vfile(vfile);
      for (const folder of ['shared', 'shared/open', 'fixed']) mkdirSync(project.path(folder));
      project.write('shared/of-the-host', 'from the host\n');
      project.write('shared/setuid', '#!/bin/sh\nid\n');
      project.write('fixed/fixed', 'fixed\n', 0o666);
      onHost('chown', '--recursive', `${uid}:${uid}`, project.dir);
      if (uid !== 0) project.env = { SUDO_UID: String(uid), SUDO_GID: String(uid) };
      chmodSync(project.path('shared/open'), 0o777);
      chmodSync(project.path('shared/setuid'), 0o4755);
    }
    await Promise.all([...projects.values()].map((project) => project.up()));
  });

  afterAll(async () => {
    for (const project of projects.values()) await project.dispose();
  });

  const projectOf = (owner: string): TestProject => {
    const project = projects.get(owner);
    if (project === undefined) throw new Error(`no project of ${owner}`);
    return project;
  };

  describe.each([
    { owner: 'root', uid: 0 },
    { owner: 'an ordinary user', uid: ordinaryUser },
  ])('a shared folder of $owner', ({ owner, uid }) => {
    it('leaves what Vup writes into the project to the folder’s owner', () => {
      expect(statSync(projectOf(owner).path('Vfile.lock')).uid).toBe(uid);
    });

    it('shows files of the host as those of the guest’s root, and the guest may change them', () => {
      const project = projectOf(owner);
      expect(project.inGuest('web', 'stat -c "%u:%g" /srv/shared /srv/shared/of-the-host')).toBe('0:0\n0:0');
      project.inGuest('web', 'echo more >>/srv/shared/of-the-host');
      expect(project.text('shared/of-the-host')).toBe('from the host\nmore\n');
      expect(statSync(project.path('shared/of-the-host')).uid).toBe(uid);
    });

    it('gives what the guest makes to the folder’s owner, and never to root of the host', () => {
      const project = projectOf(owner);
      const { base, size } = idRangeOf(project);
      project.inGuest(
        'web',
        'cd /srv/shared; echo made >made; mkdir folder; ln -s made link; mkfifo pipe; su -s /bin/sh www-data -c "echo x >open/other"',
      );
      for (const name of ['made', 'folder', 'link', 'pipe', 'open/other']) {
        const { uid: made } = statSync(project.path('shared', name), { throwIfNoEntry: true });
        if (uid === 0) expect({ name, inRange: made >= base && made < base + size }).toEqual({ name, inRange: true });
        else expect({ name, made }).toEqual({ name, made: uid });
      }
    });

    it.each([
      { who: 'root', enter: [] },
      ...[1, 33, 1000, 65_534].map((id) => ({
        who: `uid ${id}`,
        enter: ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups', '--'],
      })),
      { who: 'root of a namespace of its own', enter: ['unshare', '--user', '--map-root-user', '--mount', '--'] },
    ])('lets $who of the guest make no file of host root, no set-id file, no device, no capability', ({ who, enter }) => {
      const project = projectOf(owner);
      const folder = `shared/open/${who.replaceAll(' ', '-')}`;
      mkdirSync(project.path(folder));
      chownSync(project.path(folder), uid, uid);
      chmodSync(project.path(folder), 0o777);
      const { stdout } = project.attach('web', [...enter, '/bin/bash', '-c', attacks, 'attacks', `/srv/${folder}`]);
      expect(stdout).toContain('all tried');
      // It did make files: the attacks reached the folder.
      expect(onHost('find', project.path(folder), '-type', 'f').split('\n').length).toBeGreaterThan(3);
      expect(evilIn(project.path(folder))).toEqual([]);
    });

    it('takes the set-id bit off a file of the host that the guest writes to', () => {
      const project = projectOf(owner);
      const path = project.path('shared/setuid');
      expect(statSync(path).mode & 0o7777).toBe(0o4755);
      project.attach('web', ['/bin/sh', '-c', 'cd /srv/shared; chmod 6755 setuid; echo evil >setuid; chmod 6755 setuid']);
      if (project.text('shared/setuid') === 'evil\n') expect(statSync(path).mode & 0o6000).toBe(0);
      // In the guest it had no effect to begin with.
      expect(project.inGuest('web', 'findmnt -no OPTIONS --target /srv/shared')).toMatch(/nosuid.*nodev|nodev.*nosuid/);
    });

    it('cannot be written where it is read-only, nor made writable', () => {
      const project = projectOf(owner);
      expect(project.inGuest('web', 'cat /srv/fixed/fixed')).toBe('fixed');
      for (const text of [
        'echo x >/srv/fixed/fixed',
        'touch /srv/fixed/new',
        'rm /srv/fixed/fixed',
        'chmod 777 /srv/fixed/fixed',
        'mount -o remount,rw /srv/fixed && echo x >/srv/fixed/fixed',
        'mount -o remount,bind,rw /srv/fixed && echo x >/srv/fixed/fixed',
        'mkdir -p /mnt/b; mount --bind /srv/fixed /mnt/b; mount -o remount,bind,rw /mnt/b; echo x >/mnt/b/fixed',
        'unshare --user --map-root-user --mount sh -c "mount -o remount,bind,rw /srv/fixed; echo x >/srv/fixed/fixed"',
      ]) {
        expect({ text, exitCode: project.attach('web', ['/bin/sh', '-c', text]).exitCode }).not.toEqual({ text, exitCode: 0 });
      }
      expect(project.listing()).toMatchObject({ 'fixed/fixed': expect.stringContaining(`${0o100666} 6 `) });
      expect(onHost('ls', project.path('fixed'))).toBe('fixed');
    });
  });

  it('is tried in earnest: on a disk of the guest’s own all those attacks succeed', () => {
    const project = projectOf('root');
    project.inGuest('web', 'mkdir /root/own');
    project.attach('web', ['/bin/bash', '-c', attacks, 'attacks', '/root/own']);
    const found = evilIn(join(project.folder, 'machines', project.recorded('web').key, 'disk/upper/root/own')).join('\n');
    for (const name of ['a1', 'a5', 'a6', 'd1', 'd2', 'p2', 'p3', 'n0', 'n1']) expect(found).toMatch(new RegExp(`s.* .*/${name}$`, 'm'));
    expect(found).toContain('capability on ');
  });

  describe('the network', () => {
    let servers: readonly Server[];
    let port: number;
    let loopbackPort: number;

    beforeAll(async () => {
      const [everywhere, loopback] = [await listen('::'), await listen('127.0.0.1')];
      servers = [everywhere.server, loopback.server];
      [port, loopbackPort] = [everywhere.port, loopback.port];
    });

    afterAll(() => {
      for (const server of servers) server.close();
    });

    const reaches = (project: TestProject, address: string, at: number): boolean =>
      project.attach('web', ['timeout', '1', 'bash', '-c', `</dev/tcp/${address}/${at}`]).exitCode === 0;

    it('reaches no service of the host: not on the bridge, not on its other addresses', () => {
      const project = projectOf('root');
      const bridge = `vup-${project.environmentId}`;
      // Bridges of other environments come and go with whoever uses them.
      const addresses = Object.entries(networkInterfaces())
        .flatMap(([name, entries]) => (name.startsWith('vup-') && name !== bridge ? [] : (entries ?? [])))
        .flatMap((entry) => (entry.internal || entry.family !== 'IPv4' ? [] : [entry.address]));
      expect(addresses).toContain(gatewayOf(project));
      for (const address of addresses) {
        // The service is there for everybody else.
        expect(onHost('timeout', '2', 'bash', '-c', `</dev/tcp/${address}/${port} && echo open`)).toBe('open');
        expect({ address, reached: reaches(project, address, port) }).toEqual({ address, reached: false });
      }
      const linkLocal = /inet6 (fe80:[0-9a-f:]+)/.exec(onHost('ip', '-6', 'address', 'show', 'dev', bridge))?.[1];
      if (linkLocal !== undefined) expect(reaches(project, `${linkLocal}%eth0`, port)).toBe(false);
    });

    it('does not reach the host’s loopback, however the guest routes', () => {
      const project = projectOf('root');
      project.attach('web', [
        '/bin/sh',
        '-c',
        `echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet; ip route add 127.9.9.9/32 via ${gatewayOf(project)} dev eth0; ip route del local 127.0.0.0/8 table local`,
      ]);
      expect(onHost('bash', '-c', `</dev/tcp/127.0.0.1/${loopbackPort} && echo open`)).toBe('open');
      for (const address of ['127.9.9.9', '127.0.0.1', gatewayOf(project)]) expect(reaches(project, address, loopbackPort)).toBe(false);
      expect(reaches(project, '127.9.9.9', port)).toBe(false);
      project.attach('web', ['ip', 'route', 'add', 'local', '127.0.0.0/8', 'dev', 'lo', 'table', 'local']);
    });

    it('does not reach machines of another environment, nor is it reached', () => {
      const [one, other] = [projectOf('root'), projectOf('an ordinary user')];
      for (const [from, to] of [
        [one, other],
        [other, one],
      ] as const) {
        const { address } = to.recorded('web');
        expect(reaches(from, address, 8000)).toBe(false);
        expect(reaches(from, gatewayOf(to), 53)).toBe(false);
        // From within its own environment it answers.
        expect(to.attach('db', ['timeout', '5', 'bash', '-c', `</dev/tcp/web/8000`]).exitCode).toBe(0);
      }
    });

    it('knows the machines of its own environment by name, and itself', () => {
      const project = projectOf('root');
      for (const name of ['web', 'db']) expect(project.inGuest('web', `getent ahostsv4 ${name}`)).toMatch(/^\d+\./);
      expect(project.inGuest('web', 'getent hosts db')).toContain(project.recorded('db').address);
      expect(project.inGuest('db', 'getent hosts web')).toContain(project.recorded('web').address);
    });

    it('reaches out through the host', () => {
      const project = projectOf('root');
      const { exitCode, stdout, stderr } = project.attach('web', ['apt-get', '--error-on=any', 'update']);
      expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' });
    });
  });

  it('sees no process and no disk of the host', () => {
    const project = projectOf('root');
    expect(project.inGuest('web', 'cat /proc/1/comm')).toBe('systemd');
    expect(project.inGuest('web', `ps -e -o args | grep -c '[v]up.js' || true`)).toBe('0');
    expect(project.attach('web', ['/bin/sh', '-c', 'echo c >/proc/sysrq-trigger']).exitCode).not.toBe(0);
    expect(project.attach('web', ['/bin/sh', '-c', 'mknod /root/disk b 254 0']).exitCode).not.toBe(0);
    expect(project.attach('web', ['/bin/sh', '-c', 'echo 1 >/sys/fs/cgroup/memory/memory.limit_in_bytes']).exitCode).not.toBe(0);
  });
});

/** Numbers of system calls that no small program of the guest makes for us. */
const calls = process.arch === 'x64' ? { mknodat: 259, setxattr: 188, getxattr: 191 } : { mknodat: 33, setxattr: 5, getxattr: 8 };

/** All the ways to a set-id file, a device or a capability, in the folder `$1`; each may fail as it likes. */
const attacks = `cd "$1" || exit 1
exec 2>/dev/null
touch a1; chmod 4755 a1; chmod 2755 a1; chmod 6777 a1; chmod u+s,g+s a1
cp /bin/su a2; chmod u+s a2; cp -p /bin/su a3; cp --preserve=all /bin/su a4; install -m 6755 /bin/su a5
mkdir d1; chmod g+s d1; chmod 6777 d1; mkdir -m 2777 d2; install -d -m 2777 d3
cp /bin/su /tmp/su.$$ && chmod 6755 /tmp/su.$$; mv /tmp/su.$$ a6; ln /bin/su a7; ln -f /bin/su a8
(cd / && tar -cf - bin/su usr/bin/passwd) | tar -xpf - 
perl -e 'use Fcntl; sysopen(F, "p1", O_CREAT|O_WRONLY, 04755); chmod 06755, *F; sysopen(G, "p2", O_CREAT|O_WRONLY|O_EXCL, 06777); mkdir "p3", 02777; chmod 02777, "p3";'
perl -e 'umask 0; my $i = 0; for my $m (0104755, 0102755, 0020666, 0060666) { my $f = "n" . $i++; syscall(${calls.mknodat}, -100, $f, $m, 0x103); }'
perl -e 'my $n = "security.capability"; my $c = pack("V5", 0x02000001, 0xffffffff, 0, 0xffffffff, 0); for my $f (@ARGV) { syscall(${calls.setxattr}, $f, $n, $c, length $c, 0); }' a1 a2
mknod m1 c 1 3; mknod m2 b 254 0
chown 0:0 a1 a2; chown 1000:1000 a1; chmod u+s a1; chown root a1
sh -c 'umask 0; echo x >w1'; chmod 4777 w1; echo y >>w1; truncate -s 0 w1
mkdir -p /tmp/mnt.$$ && mount --bind . /tmp/mnt.$$ && mount -o remount,bind,suid,dev,exec /tmp/mnt.$$ && chmod 6755 /tmp/mnt.$$/a1
mount -o remount,suid,dev,exec /srv/shared && chmod 6755 a1
setcap all+ep a2
exec 2>&1
echo all tried`;

/** What is found wrong on the host's side: set-id files, files of root, devices, and file capabilities. */
function evilIn(folder: string): readonly string[] {
  const found = onHost(
    ...(['find', folder, '-mindepth', '1', '('] as const),
    ...['-perm', '/6000', '-o', '-uid', '0', '-o', '-gid', '0', '-o', '-type', 'b', '-o', '-type', 'c', ')'],
    ...['-printf', '%M %U:%G %p\\n'],
  );
  const xattrs = `my $n = "security.capability"; my $b = "\\0" x 64;
    for my $f (@ARGV) { print "capability on $f\\n" if syscall(${calls.getxattr}, $f, $n, $b, 64) > 0 }`;
  const files = onHost('find', folder, '-type', 'f').split('\n');
  return [...found.split('\n'), ...onHost('perl', '-e', xattrs, ...files).split('\n')].filter((line) => line !== '');
}

function idRangeOf(project: TestProject): { readonly base: number; readonly size: number } {
  const [, base, size] = /^ *0 +(\d+) +(\d+)/.exec(project.inGuest('web', 'cat /proc/self/uid_map')) ?? [];
  return { base: Number(base), size: Number(size) };
}

function gatewayOf(project: TestProject): string {
  return project.recorded('web').address.replace(/\.\d+$/, '.1');
}

function listen(address: string): Promise<{ readonly server: Server; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end('host service\n'));
    server.once('error', reject);
    server.listen(0, address, () => {
      const bound = server.address();
      resolve({ server, port: bound !== null && typeof bound === 'object' ? bound.port : 0 });
    });
  });
}
