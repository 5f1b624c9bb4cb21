import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { processesOf, tracesOf } from '../oracle/traces.ts';
import { onHost } from './host-command.ts';
import { busyPageStep, readPage } from './page.ts';
import { freePort, lineOf } from './project.ts';
import { QemuProject } from './qemu-project.ts';
import { describeWithQemu } from './with-qemu.ts';

describeWithQemu('what somebody did behind Vup’s back, on qemu', () => {
  let project: QemuProject;
  let neighbour: QemuProject;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    project = await QemuProject.open({ 'shared/file.txt': 'a file\n' });
    project.vfile({
      defaults: project.small(),
      machines: {
        web: {
          ports: [`${port}:8000`],
          folders: ['./shared:/srv/project'],
          provision: [
            { shell: 'echo provisioned >>/root/trail', name: 'once-made' },
            { shell: `${busyPageStep(8000, 'hello')}\necho started >>/root/trail`, name: 'each', run: 'always' },
          ],
        },
        db: {},
      },
    });
    neighbour = await QemuProject.open();
    neighbour.vfile({ defaults: neighbour.small(), machines: { other: { ports: ['8000'] } } });
    await project.up();
    await neighbour.up();
  });

  afterAll(async () => {
    await project.dispose();
    if (existsSync(neighbour.dir)) await neighbour.dispose();
    else neighbour.discard();
  });

  const neighbourhood = () => {
    const id = neighbour.environmentId;
    const processes = processesOf(id)
      .filter(({ command }) => !command.startsWith('ssh'))
      .map(({ pid, command }) => `${pid} ${command}`);
    return { processes, boot: neighbour.bootOf('other') };
  };
  const statuses = async () => {
    const { web, db } = await project.status();
    return [web?.status, db?.status];
  };
  const killEngine = (machine: string) => process.kill(project.enginePid(machine), 'SIGKILL');
  const withoutEngine = (then: (project: QemuProject, machine: string) => void): void => {
    killEngine('web');
    then(project, 'web');
  };
  const pidOf = (what: string): number => {
    const found = processesOf(project.environmentId).filter(({ command }) => command.includes(what));
    if (found.length !== 1) throw new Error(`${found.length} processes of ${what}`);
    return found[0]?.pid ?? 0;
  };

  /** `vup` puts it right, and all of it works again: page, folder, names. */
  const mend = async (): Promise<void> => {
    await project.up();
    await project.expectSettled();
    expect(await statuses()).toEqual(['running', 'running']);
    expect(await readPage(port)).toBe('hello from web');
    expect(project.inGuest('web', 'cat /srv/project/file.txt; nslookup db')).toContain(project.recorded('db').address);
  };

  describe.each<[what: string, act: () => void, status: string, action: string, newDisk: boolean]>([
    ['its QEMU was killed', () => killEngine('web'), 'stopped', 'update', false],
    ['it was shut down from inside', () => poweroff(project, 'web'), 'stopped', 'update', false],
    [
      'its disk is gone while it runs',
      () => rmSync(join(project.machineFolder('web'), 'disk'), { recursive: true }),
      'broken',
      'replace',
      true,
    ],
    ['its disk is gone while it is stopped', () => withoutEngine(removeDisk), 'broken', 'replace', true],
    ['its control socket is gone', () => removeSockets(project, 'web'), 'broken', 'update', false],
    ['its folder was removed', () => withoutEngine(removeFolder), 'absent', 'create', true],
  ])('%s', (_, act, status, action, newDisk) => {
    it('status says it, plan says it, vup mends it', async () => {
      const db = project.bootOf('db');
      project.inGuest('web', 'echo kept >/root/kept; sync');
      act();
      await vi.waitFor(async () => expect(await statuses()).toEqual([status, 'running']), { timeout: 20_000, interval: 500 });
      expect(lineOf(await project.plan(), 'web')).toMatchObject({ action });
      await mend();
      expect(project.bootOf('db')).toBe(db);
      const [disk, ...trail] = project.inGuest('web', 'cat /root/kept || echo new; cat /root/trail').split('\n');
      expect(disk).toBe(newDisk ? 'new' : 'kept');
      expect(trail.filter((line) => line === 'provisioned')).toEqual(['provisioned']);
      expect(trail.at(-1)).toBe('started');
    });
  });

  describe.each<[what: string, act: () => void]>([
    ['the keeper was killed', () => process.kill(pidOf('__keeper'), 'SIGKILL')],
    ['the name server was killed', () => process.kill(pidOf('dnsmasq'), 'SIGKILL')],
    ['the firewall was flushed', () => onHost('nft', 'delete', 'table', 'inet', `vup-${project.environmentId}`)],
    ['the bridge was deleted', () => onHost('ip', 'link', 'delete', 'dev', `vup-${project.environmentId}`)],
  ])('%s', (_, act) => {
    it('is mended without touching the machines', async () => {
      const boots = [project.bootOf('web'), project.bootOf('db')];
      act();
      expect((await project.run(['plan', '--detailed-exitcode'])).exitCode).toBe(2);
      expect(await statuses()).toEqual(['running', 'running']);
      await mend();
      expect([project.bootOf('web'), project.bootOf('db')]).toEqual(boots);
    });
  });

  it('a guest that rebooted by itself keeps folder and address', async () => {
    const boot = project.bootOf('web');
    project.attach('web', ['reboot']);
    await vi.waitFor(() => expect(project.bootOf('web')).not.toBe(boot), { timeout: 120_000, interval: 2_000 });
    expect(await statuses()).toEqual(['running', 'running']);
    await vi.waitFor(() => expect(project.inGuest('web', 'cat /srv/project/file.txt')).toBe('a file'), {
      timeout: 20_000,
      interval: 1_000,
    });
  });

  describe('destroy', () => {
    it('leaves nothing, and lets the neighbour be', async () => {
      const before = neighbourhood();
      await project.destroy();
      expect(neighbourhood()).toEqual(before);
      expect((await neighbour.status())['other']?.status).toBe('running');
    });

    it('leaves nothing when half of it was taken away before', async () => {
      await project.up();
      killEngine('web');
      for (const what of ['__keeper', 'dnsmasq']) process.kill(pidOf(what), 'SIGKILL');
      onHost('ip', 'link', 'delete', 'dev', `vup-${project.environmentId}`);
      await project.destroy();
    });

    it('by its id, when the project folder is gone', async () => {
      const id = neighbour.environmentId;
      rmSync(neighbour.dir, { recursive: true });
      await project.vup('destroy', '--environment', id, '--yes');
      expect(tracesOf(id)).toEqual([]);
    });
  });
});

function poweroff(project: QemuProject, machine: string): void {
  project.attach(machine, ['poweroff']);
}

function removeDisk(project: QemuProject, machine: string): void {
  rmSync(join(project.machineFolder(machine), 'disk', 'disk.qcow2'));
}

/** As a cleaner of temporary folders does. */
function removeSockets(project: QemuProject, machine: string): void {
  const mark = project.container(machine);
  const command = project.engines().find((engine) => engine.command.includes(`guest=${mark} `))?.command ?? '';
  const socket = /socket,id=qmp,path=([^,]+),/.exec(command)?.[1];
  if (socket === undefined) throw new Error(`no control socket in ${command}`);
  rmSync(socket);
}

function removeFolder(project: QemuProject, machine: string): void {
  const folder = project.machineFolder(machine);
  onHost('sh', '-c', 'grep -F "$1" /proc/self/mountinfo | cut -d" " -f5 | xargs -r -n1 umount -l', 'sh', `${folder}/`);
  rmSync(folder, { recursive: true });
}
