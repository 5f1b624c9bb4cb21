import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { processesOf, tracesOf } from '../oracle/traces.ts';
import { onHost, tryOnHost } from './host-command.ts';
import { pageStep, readPage } from './page.ts';
import { freePort, lineOf, TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

describeWithLxc('what somebody did behind Vup’s back', () => {
  let project: TestProject;
  let neighbour: TestProject;
  let port: number;

  beforeAll(async () => {
    await prepareImage();
    port = await freePort();
    project = new TestProject({ 'file.txt': 'a file\n' });
    project.vfile({
      machines: {
        web: {
          memory: '256MiB',
          ports: [`${port}:8000`],
          folders: ['.:/srv/project'],
          provision: [
            { shell: `${pageStep(8000, 'hello')}; echo provisioned >>/root/trail`, name: 'page' },
            { shell: 'echo started >>/root/trail', name: 'each', run: 'always' },
          ],
        },
        db: { memory: '128MiB' },
      },
    });
    neighbour = new TestProject();
    neighbour.vfile({ machines: { other: { memory: '128MiB', ports: ['8000'], folders: ['.:/srv/project'] } } });
    await Promise.all([project.up(), neighbour.up()]);
  });

  afterAll(async () => {
    await project.dispose();
    await neighbour.dispose();
  });

  /** All that a neighbour could lose: his processes, as the kernel knows them, and his traces. */
  const neighbourhood = () => {
    const id = neighbour.environmentId;
    const processes = processesOf(id).map(({ pid, command }) => `${pid} ${command}`);
    return { processes, traces: tracesOf(id).filter((trace) => !trace.startsWith('process ')), boot: neighbour.bootOf('other') };
  };

  const statuses = async () => {
    const { web, db } = await project.status();
    return [web?.status, db?.status];
  };
  const lxc = (tool: 'lxc-stop' | 'lxc-destroy', machine: string, ...flags: readonly string[]) =>
    onHost(tool, '--lxcpath', join(project.folder, 'engine'), '--name', project.container(machine), ...flags);
  const pidOf = (what: string): number => {
    const found = processesOf(project.environmentId).filter(({ command }) => command.includes(what));
    if (found.length !== 1) throw new Error(`${found.length} processes of ${what}`);
    return found[0]?.pid ?? 0;
  };

  /** `vup` puts it right, and all of it works again: page, folder, names, limits. */
  const mend = async (): Promise<void> => {
    await project.up();
    await project.expectSettled();
    expect(await statuses()).toEqual(['running', 'running']);
    expect(await readPage(port)).toBe('hello from web');
    expect(project.inGuest('web', 'cat /srv/project/file.txt; getent hosts db')).toContain(project.recorded('db').address);
  };

  describe.each<[what: string, act: () => void, status: string, action: string]>([
    ['its init was killed', () => process.kill(initPid(project, 'web'), 'SIGKILL'), 'stopped', 'update'],
    [
      'its monitor was killed',
      () => process.kill(pidOf(`[lxc monitor] ${join(project.folder, 'engine')} ${project.container('web')}`), 'SIGKILL'),
      'stopped',
      'update',
    ],
    ['it was stopped by lxc-stop', () => void lxc('lxc-stop', 'web', '--kill'), 'stopped', 'update'],
    ['it was shut down from inside', () => poweroff(project, 'web'), 'stopped', 'update'],
    ['it was removed by lxc-destroy', () => void lxc('lxc-destroy', 'web', '--force'), 'absent', 'create'],
    ['its folder was removed', () => removeFolders(project, 'web'), 'absent', 'create'],
  ])('%s', (_, act, status, action) => {
    it('status says it, plan says it, vup mends it', async () => {
      const db = project.bootOf('db');
      const container = project.container('web');
      act();
      // A killed guest takes a moment to be gone.
      await vi.waitFor(() => expect(processesOf(container)).toEqual([]), 5_000);
      expect(await statuses()).toEqual([status, 'running']);
      expect(lineOf(await project.plan(), 'web')).toMatchObject({ action });
      await mend();
      expect(project.bootOf('db')).toBe(db);
      const trail = project.inGuest('web', 'cat /root/trail').split('\n');
      // An `always` step runs after each start, the others only on a new disk.
      expect(trail.filter((line) => line === 'provisioned')).toEqual(['provisioned']);
      expect(trail.at(-1)).toBe('started');
    });
  });

  describe.each<[what: string, act: () => void]>([
    ['the keeper was killed', () => process.kill(pidOf('__keeper'), 'SIGKILL')],
    ['the name server was killed', () => process.kill(pidOf('dnsmasq'), 'SIGKILL')],
    ['the firewall was flushed', () => onHost('nft', 'delete', 'table', 'inet', `vup-${project.environmentId}`)],
    ['packets are no longer passed on', () => onHost('sh', '-c', 'echo 0 >/proc/sys/net/ipv4/ip_forward')],
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

  it('a bridge that is gone is made again, and the machines get back onto it', async () => {
    onHost('ip', 'link', 'delete', 'dev', `vup-${project.environmentId}`);
    await mend();
  });

  it('a folder whose server was killed', async () => {
    const id = project.environmentId;
    for (const { pid, command } of processesOf(id)) if (/^\S*bindfs /.test(command)) process.kill(pid, 'SIGKILL');
    await mend();
  });

  describe('destroy', () => {
    afterEach(async () => {
      await project.up();
    });

    it('leaves nothing, and lets the neighbour be', async () => {
      const before = neighbourhood();
      await project.destroy();
      expect(neighbourhood()).toEqual(before);
      expect((await neighbour.status())['other']?.status).toBe('running');
    });

    it('leaves nothing when half of it was taken away before', async () => {
      lxc('lxc-destroy', 'web', '--force');
      for (const what of ['__keeper', 'dnsmasq']) process.kill(pidOf(what), 'SIGKILL');
      onHost('ip', 'link', 'delete', 'dev', `vup-${project.environmentId}`);
      await project.destroy();
    });

    it('leaves nothing after all of the network is gone, as after a restart of the host', async () => {
      for (const machine of ['web', 'db']) lxc('lxc-stop', machine, '--kill');
      for (const what of ['__keeper', 'dnsmasq']) process.kill(pidOf(what), 'SIGKILL');
      onHost('ip', 'link', 'delete', 'dev', `vup-${project.environmentId}`);
      onHost('nft', 'delete', 'table', 'inet', `vup-${project.environmentId}`);
      await project.destroy();
    });

    it('works without a Vfile, and says so when there is nothing', async () => {
      const text = project.text('Vfile.yaml');
      rmSync(project.path('Vfile.yaml'));
      await project.destroy();
      expect(await project.run(['destroy', '--yes'])).toMatchObject({ exitCode: 65, stderr: expect.stringContaining('VUP_VFILE_MISSING') });
      project.write('Vfile.yaml', text);
    });

    it('by its id, when the project folder is gone', async () => {
      const orphan = new TestProject();
      orphan.vfile({ machines: { lost: { memory: '256MiB' } } });
      await orphan.up();
      const id = orphan.environmentId;
      rmSync(orphan.dir, { recursive: true });
      const listed = (await project.vup('ls')).stdout;
      const gone = listed.split('\n').flatMap((line) => (line.endsWith('(gone)') ? [line.slice(0, 8)] : []));
      expect(gone).toContain(id);
      // Of several, one is named.
      expect(gone).toContain(/vup destroy --environment ([0-9a-f]{8})/.exec(listed)?.[1]);
      expect((await project.run(['destroy', '--environment', 'ffffffff', '--yes'])).exitCode).toBe(1);
      await project.vup('destroy', '--environment', id, '--yes');
      expect(tracesOf(id)).toEqual([]);
      expect((await project.vup('ls')).stdout).not.toContain(id);
      orphan.discard();
    });

    it('is refused where nobody can be asked', async () => {
      expect(await project.run(['destroy'])).toMatchObject({ exitCode: 77, stderr: expect.stringContaining('--yes') });
      expect(await statuses()).toEqual(['running', 'running']);
    });

    it('of one machine leaves the other', async () => {
      await project.vup('destroy', 'db', '--yes');
      expect(await statuses()).toEqual(['running', 'absent']);
      expect(await readPage(port)).toBe('hello from web');
    });
  });
});

function initPid(project: TestProject, machine: string): number {
  const said = onHost(
    'lxc-info',
    '--lxcpath',
    join(project.folder, 'engine'),
    '--name',
    project.container(machine),
    '--pid',
    '--no-humanize',
  );
  return Number(said);
}

function poweroff(project: TestProject, machine: string): void {
  project.attach(machine, ['systemctl', 'poweroff']);
  for (let turn = 0; project.running().includes(project.container(machine)); turn += 1) {
    if (turn > 100) throw new Error('it does not shut down');
    tryOnHost(['sleep', '0.1']);
  }
}

/** By force, as one does who wants to be rid of it: the machine's own folder and what LXC knows of it. */
function removeFolders(project: TestProject, machine: string): void {
  const { folder } = project;
  const container = project.container(machine);
  onHost('lxc-stop', '--lxcpath', join(folder, 'engine'), '--name', container, '--kill');
  for (const path of [join(folder, 'engine', container), join(folder, 'machines', project.recorded(machine).key)]) {
    expect(statSync(path).isDirectory()).toBe(true);
    tryOnHost(['sh', '-c', 'grep -F "$1" /proc/self/mountinfo | cut -d" " -f5 | xargs -r -n1 umount -l', 'sh', `${path}/`]);
    rmSync(path, { recursive: true });
  }
}
