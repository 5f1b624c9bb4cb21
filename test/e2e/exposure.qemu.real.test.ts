import { chmodSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listenersOf } from '../oracle/listeners.ts';
import { tracesOf } from '../oracle/traces.ts';
import { tryOnHost } from './host-command.ts';
import { freePort } from './project.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

/**
 * What others may read: images, which QEMU reads as a user of its own; what is known of downloads; the name server's files, for it gives
 * up root; the program that stands in for fusermount.
 */
const forOthers =
  /\/data\/store\/|\/cache\/downloads\/|\/environments\/[0-9a-f]{8}\/(?:network\/(?:(?:dhcp-)?hosts|dnsmasq\.json)|machines\/[^/]+\/folders\/fusermount)$/;

/** The mount of a folder of the project, whose modes are the project's. */
const shared = /\/machines\/[^/]+\/folders\/\d+/;

describeWithQemu('what a machine shows to others on the host', () => {
  describe.each([
    { umask: 0o000, name: '000' },
    { umask: 0o077, name: '077' },
  ])('under umask $name', ({ umask }) => {
    const home = mkdtempSync('/var/tmp/vup-modes-');
    const env = { VUP_HOME: home };
    let project: QemuProject;
    let port: number;
    let id: string;

    beforeAll(async () => {
      chmodSync(home, 0o755);
      project = await QemuProject.open({ 'shared/file.txt': 'a file\n' });
      port = await freePort();
      project.vfile({ machines: { web: project.small({ ports: [`${port}:8000`], folders: ['./shared:/srv/shared'] }) } });
      const before = process.umask(umask);
      try {
        const { exitCode, stdout, stderr } = await project.run(['up', '--yes'], { env });
        expect(exitCode, `${stdout}${stderr}`).toBe(0);
      } finally {
        process.umask(before);
      }
      [id = ''] = readdirSync(join(home, 'data', 'environments'));
    });

    afterAll(async () => {
      const { exitCode } = await project.run(['destroy', '--yes'], { env });
      expect(exitCode).toBe(0);
      expect(tracesOf(id, home)).toEqual([]);
      await project.dispose();
      rmSync(home, { recursive: true });
    });

    /** All that Vup made, but for what the project's own folder holds. */
    const entries = () => [home, join('/run/vup', id)].flatMap(entriesBelow).filter(({ path }) => !shared.test(path));

    it('works', async () => {
      const { stdout } = await project.run(['exec', 'web', '--', 'cat', '/srv/shared/file.txt'], { env });
      expect(stdout).toBe('a file\n');
    });

    it('keeps files and sockets to itself', () => {
      const files = entries().filter(({ kind, path }) => kind !== 'folder' && !forOthers.test(path));
      expect(files.filter(({ kind }) => kind === 'socket').length).toBeGreaterThan(1);
      expect(files.filter(({ mode }) => (mode & 0o077) !== 0).map(shown)).toEqual([]);
    });

    it('lets nobody list a folder of the environment, or write anywhere', () => {
      const all = entries();
      expect(all.filter(({ mode }) => (mode & 0o022) !== 0).map(shown)).toEqual([]);
      const folders = all.filter(({ kind, path }) => kind === 'folder' && path.includes(`/${id}/`));
      expect(folders.filter(({ mode }) => (mode & 0o066) !== 0).map(shown)).toEqual([]);
    });

    it('lets nobody even pass into the folders that hold secrets', () => {
      const keeps = /\/(?:keys|records|keeper)$/;
      const folders = entries().filter(({ kind, path }) => kind === 'folder' && keeps.test(path));
      expect(folders.length).toBeGreaterThan(2);
      expect(folders.filter(({ mode }) => (mode & 0o077) !== 0).map(shown)).toEqual([]);
    });

    it('listens on 127.0.0.1 alone, but for the name server on its own bridge', () => {
      const gateway = gatewayOf(home, id);
      expect(gateway).toMatch(/^10\./);
      const listeners = listenersOf(id);
      expect(listeners.filter(({ program }) => program !== 'dnsmasq').map(({ at }) => at)).toEqual([`127.0.0.1:${port}`]);
      const names = listeners.filter(({ program }) => program === 'dnsmasq').map(({ at }) => at);
      // Who asks by DHCP has no address yet: that socket takes from the bridge's device alone (SO_BINDTODEVICE).
      expect([...new Set(names)].sort()).toEqual(['0.0.0.0:67', `${gateway}:53`]);
      const { stdout } = tryOnHost(['ss', '-ulnH', 'sport', '=', ':67']);
      expect(stdout).toContain(`0.0.0.0%vup-${id}:67`);
    });
  });

  it('a host key that was changed by hand is refused, and said to be the cause', async () => {
    const project = await QemuProject.open();
    try {
      project.vfile({ machines: { web: project.small({ boot_timeout: '90s' }) } });
      await project.up();
      project.inGuest(
        'web',
        "cd /etc/ssh; rm ssh_host_*; ssh-keygen -q -t ed25519 -N '' -f ssh_host_ed25519_key; sync; (sleep 1; reboot) >/dev/null 2>&1 &",
      );
      const console = join(project.machineFolder('web'), 'console.log');
      await vi.waitFor(() => expect(readFileSync(console, 'utf8').split('vup: ready').length).toBe(3), { timeout: 120_000, interval: 500 });
      const entered = await project.run(['exec', 'web', '--', 'true']);
      expect(entered.exitCode).not.toBe(0);
      expect(entered.stderr).toMatch(/there is no way into web: it shows another host key than the one it was given/);
      await project.vup('halt');
      const started = await project.run(['up', '--yes']);
      expect(started.exitCode).not.toBe(0);
      expect(started.stdout + started.stderr).toMatch(/web did not come up: it shows another host key than the one it was given/);
    } finally {
      await project.dispose();
    }
  });
});

interface Entry {
  readonly path: string;
  readonly kind: 'folder' | 'socket' | 'file';
  readonly mode: number;
}

/** All but symbolic links, whose mode says nothing. */
function entriesBelow(folder: string): readonly Entry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path): readonly Entry[] => {
    const whole = join(folder, path);
    const stat = lstatSync(whole);
    if (stat.isSymbolicLink()) return [];
    const kind = stat.isDirectory() ? 'folder' : stat.isSocket() ? 'socket' : 'file';
    return [{ path: whole, kind, mode: stat.mode & 0o7777 }];
  });
}

function shown({ path, kind, mode }: Entry): string {
  return `${mode.toString(8)} ${kind} ${path}`;
}

/** The host's address on an environment's bridge. */
function gatewayOf(home: string, id: string): string | undefined {
  const { networks } = JSON.parse(readFileSync(join(home, 'state', 'leases.json'), 'utf8')) as {
    readonly networks: Readonly<Record<string, { readonly gateway: string }>>;
  };
  return networks[id]?.gateway;
}
