import { renameSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryLimitMiB } from './cgroup-limits.ts';
import { eventsOf, startedSteps, TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

/** Notes when init was started. */
const boots = 'cut -d " " -f 22 /proc/1/stat >>/root/boots';

describeWithLxc('ways in, and the other commands', () => {
  let project: TestProject;

  beforeAll(async () => {
    await prepareImage();
    project = new TestProject({ 'conf/a.txt': 'a\n', '.env': 'GREETING=from-dotenv\n' });
    project.vfile({
      name: 'shop',
      vars: { GREETING: 'from-vfile' },
      machines: {
        web: {
          memory: '256MiB',
          env: { GREETING: '${GREETING}', APP: 'dev' },
          provision: [
            { shell: 'id ann || useradd --create-home --shell /bin/bash ann; echo provisioned >>/root/trail', name: 'users' },
            { shell: 'echo started >>/root/trail', name: 'each', run: 'always' },
            { shell: 'echo seeded >>/root/trail; echo "seed says hello"', name: 'seed', run: 'never' },
          ],
        },
        tool: {
          memory: '128MiB',
          autostart: false,
          ports: ['8000'],
          provision: [{ shell: boots }, { reboot: true }, { shell: boots }],
        },
      },
    });
    await project.up();
  });

  afterAll(async () => {
    await project.dispose();
  });

  describe('exec', () => {
    it.each([0, 1, 7, 125, 126, 127, 255])('passes exit code %i through', async (code) => {
      expect((await project.run(['exec', 'web', '--', 'sh', '-c', `exit ${code}`])).exitCode).toBe(code);
    });

    it('tells a signal as a shell does', async () => {
      expect((await project.run(['exec', 'web', '--', 'sh', '-c', 'kill -TERM $$'])).exitCode).toBe(143);
    });

    it('keeps stdout and stderr apart, and hands stdin on to its end', async () => {
      const said = await project.run(['exec', 'web', '--', 'sh', '-c', 'cat; echo err >&2'], { input: 'one\ntwo' });
      expect(said).toMatchObject({ exitCode: 0, stdout: 'one\ntwo', stderr: 'err\n' });
    });

    it('takes a megabyte of anything through both ways unharmed', async () => {
      const input = Array.from({ length: 1_048_576 }, (_, index) => String.fromCharCode(index % 128)).join('');
      const { stdout } = await project.run(['exec', 'web', '--', 'cat'], { input });
      expect(stdout.length).toBe(input.length);
      expect(stdout === input).toBe(true);
    });

    it('takes words as they are, without a shell between', async () => {
      const words = ['a b', '$HOME', '*', '"', "it's", '--json', '-x', ''];
      const { stdout } = await project.vup('exec', 'web', 'printf', '[%s]', ...words);
      expect(stdout).toBe(words.map((word) => `[${word}]`).join(''));
    });

    it('runs as another user, in another folder, with the machine’s variables and none of the person’s', async () => {
      expect((await project.vup('exec', 'web', '--as', 'ann', '--', 'sh', '-c', 'id -un; pwd; echo $HOME')).stdout).toBe(
        'ann\n/home/ann\n/home/ann\n',
      );
      expect((await project.vup('exec', 'web', '--cwd', '/etc', '--', 'pwd')).stdout).toBe('/etc\n');
      const { stdout } = await project.run(['exec', 'web', '--', 'env'], { env: { SECRET: 'x' } });
      expect(stdout).toMatch(/^APP=dev$/m);
      expect(stdout).toMatch(/^GREETING=from-dotenv$/m);
      expect(stdout).not.toContain('SECRET');
    });

    it.each([
      [['exec', 'web', '--as', 'nobody-here', '--', 'true'], 'nobody-here'],
      [['exec', 'web', '--cwd', '/no/such', '--', 'pwd'], '/no/such'],
      [['exec', 'wbe', '--', 'true'], 'web'],
      [['exec', 'tool', '--', 'true'], 'vup up tool'],
    ])('ends with 125 when Vup itself cannot: %j', async (args, word) => {
      const { exitCode, stderr } = await project.run(args);
      expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining(word) });
    });
  });

  describe('ssh', () => {
    it('opens a login shell in a terminal, and its exit code is Vup’s', async () => {
      const session = project.pty(['ssh', 'web'], { columns: 90, rows: 24 });
      await session.waitFor(/root@web:~# $/m);
      session.send('shopt -q login_shell && echo it is a login shell; tty; stty size; echo "$GREETING $TERM"\r');
      await session.waitFor('it is a login shell');
      await session.waitFor(/^\/dev\/(pts\/\d+|console)$/m);
      await session.waitFor(/^24 90$/m);
      await session.waitFor(/^from-dotenv xterm-256color$/m);
      session.resize(70, 20);
      session.send('sleep 0.3; stty size\r');
      await session.waitFor(/^20 70$/m);
      // Ctrl-C is the guest's.
      session.send('sleep 100\r');
      await session.quiet(200);
      session.send('\x03');
      session.send('exit 9\r');
      expect((await session.exited).exitCode).toBe(9);
    });

    it('takes the only machine there is, the user named by --as, and 125 for what is not there', async () => {
      const session = project.pty(['ssh', '--as', 'ann'], { columns: 80, rows: 24 });
      await session.waitFor(/ann@web:~\$ $/m);
      session.send('exit\r');
      expect((await session.exited).exitCode).toBe(0);
      expect((await project.run(['ssh', 'nothing'])).exitCode).toBe(125);
    });
  });

  describe('halt, up, reload, provision', () => {
    const trail = () => project.inGuest('web', 'cat /root/trail').split('\n');

    it('halts gracefully, keeps the disk, and says stopped', async () => {
      project.inGuest('web', 'systemd-run --unit=farewell --remain-after-exit -p ExecStop="/bin/sh -c \'echo bye >/root/bye\'" true');
      await project.vup('halt');
      expect((await project.status())['web']?.status).toBe('stopped');
      expect(project.running()).toEqual([]);
      expect((await project.vup('halt')).stdout).toContain('Nothing to do.');
      expect((await project.run(['exec', 'web', '--', 'true'])).exitCode).toBe(125);
      const { stdout } = await project.vup();
      expect(stdout).toContain('web: boot');
      // Said once, though the plan and the run both know it.
      expect(stdout.split('tool has autostart: false')).toHaveLength(2);
      expect(project.inGuest('web', 'cat /root/bye')).toBe('bye');
      expect(trail()).toEqual(['provisioned', 'started', 'started']);
    });

    it('pulls the plug with --force', async () => {
      const { ms } = await project.vup('halt', 'web', '--force');
      expect(ms).toBeLessThan(10_000);
      await project.up('web');
    });

    it('reloads: another boot, the always-steps again', async () => {
      const [boot, before] = [project.bootOf('web'), trail().length];
      await project.vup('reload', 'web');
      expect(project.bootOf('web')).not.toBe(boot);
      expect(trail()).toHaveLength(before + 1);
      await project.expectSettled();
    });

    it('runs exactly the steps that --provision-with names', async () => {
      const before = trail().length;
      const events = eventsOf(await project.vup('provision', 'web', '--provision-with', 'seed', '--json'));
      expect(startedSteps(events)).toEqual(['web.provision.seed']);
      expect(trail().slice(before)).toEqual(['seeded']);
      await project.vup('up', '--provision-with', 'users,seed');
      expect(trail().slice(before)).toEqual(['seeded', 'provisioned', 'seeded']);
      await project.expectSettled();
      const wrong = await project.run(['provision', '--provision-with', 'sede']);
      expect(wrong).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('seed') });
    });

    it('brings up one with autostart: false only by its name', async () => {
      expect((await project.status())['tool']?.status).toBe('absent');
      await project.up('tool');
      expect(project.running()).toHaveLength(2);
      await project.expectSettled();
      // Its provisioning restarts it in the middle.
      const [before, after, ...more] = project.inGuest('tool', 'cat /root/boots').split('\n');
      expect(more).toEqual([]);
      expect(after).toBe(project.bootOf('tool'));
      expect(before).not.toBe(after);
    });

    it('keeps the host port that it chose', async () => {
      const ports = async () => (await project.status())['tool']?.ports;
      const chosen = await ports();
      expect(chosen).toEqual([{ bind: '127.0.0.1', host: expect.any(Number), guest: 8000, protocol: 'tcp' }]);
      await project.vup('halt', 'tool');
      expect(await ports()).toEqual([]);
      await project.up('tool');
      expect(await ports()).toEqual(chosen);
      await project.vup('reload', 'tool');
      expect(await ports()).toEqual(chosen);
      await project.vup('destroy', 'tool', '--yes');
      expect((await project.status())['tool']?.status).toBe('absent');
      await project.expectSettled();
    });
  });

  describe('what is told', () => {
    it('logs: what the last runs said, and the console', async () => {
      await project.vup('provision', '--provision-with', 'seed');
      const { stdout } = await project.vup('logs', 'web');
      expect(stdout).toContain('vup provision');
      expect(stdout).toContain('web.provision.seed | seed says hello');
      expect(stdout).toContain('web.provision.seed done');
      expect((await project.vup('logs', 'web', '-n', '1')).stdout.trimEnd().split('\n')).toHaveLength(1);
      expect((await project.vup('logs', 'web', '--console', '-n', '500')).stdout).toMatch(/systemd|login:/);
      expect((await project.run(['logs', 'web', '-n', 'x'])).exitCode).toBe(64);
    });

    it('ls: this environment among all, from anywhere', async () => {
      const { stdout } = await project.run(['ls'], { cwd: '/' });
      expect(stdout).toMatch(new RegExp(`${project.environmentId} +shop +1/1 running +${project.dir}`));
    });

    it('doctor: what this host has and lacks', async () => {
      const { exitCode, stdout } = await project.run(['doctor', '--json'], { cwd: '/' });
      const { findings } = JSON.parse(stdout) as { findings: readonly { id: string; ok: boolean; needed: boolean }[] };
      expect(findings.find(({ id }) => id === 'lxc.tool.lxc-start')).toMatchObject({ ok: true });
      // What only an engine lacks that nothing uses is told, and is no lack.
      expect(findings.filter(({ id }) => id.startsWith('virtualbox.')).length).toBeGreaterThan(0);
      expect(exitCode).toBe(findings.every(({ ok, needed }) => ok || !needed) ? 0 : 69);
    });

    it('completion: commands, machines, options', async () => {
      const complete = async (...words: readonly string[]) => (await project.vup('__complete', ...words)).stdout.split('\n').slice(0, -1);
      expect(await complete('st')).toEqual(['status']);
      expect(await complete('ssh', '')).toEqual(expect.arrayContaining(['web', 'tool']));
      expect(await complete('halt', 'w')).toEqual(['web']);
      expect(await complete('halt', 'web', '')).toEqual(['tool']);
      expect(await complete('exec', '--a')).toEqual(['--as']);
      expect(await complete('init', '')).toEqual(['plain', 'web']);
      for (const shell of ['bash', 'zsh', 'fish']) expect((await project.vup('completion', shell)).stdout).toContain('__complete');
    });

    it('help and version', async () => {
      expect((await project.vup('--help')).stdout).toContain('Examples:');
      expect((await project.vup('up', '--help')).stdout).toContain('--provision-with');
      expect((await project.vup('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect((await project.run(['--no-such-option'])).exitCode).toBe(64);
      expect(await project.run(['stauts'])).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('status') });
    });
  });

  it('finds its machines again after the project folder was moved', async () => {
    const boot = project.bootOf('web');
    const moved = `${project.dir}-moved`;
    renameSync(project.dir, moved);
    try {
      expect((await project.run(['status'], { cwd: moved })).stdout).toMatch(/web +running/);
      expect((await project.run(['plan', '--detailed-exitcode'], { cwd: moved })).exitCode).toBe(0);
      expect(await project.run(['up', '--yes'], { cwd: moved })).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('Nothing to do.'),
      });
    } finally {
      renameSync(moved, project.dir);
    }
    expect(await project.run(['up', '--yes'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing to do.') });
    expect(project.bootOf('web')).toBe(boot);
  });

  describe('where values come from', () => {
    const effective = async (...args: readonly string[]) => (await project.vup('validate', '--effective', ...args)).stdout;
    const greeting = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      (await project.run(['exec', ...args, 'web', '--', 'printenv', 'GREETING'], { env })).stdout.trim();

    it('variables: --var before VUP_VAR_, before .env, before the Vfile', async () => {
      expect(await greeting(['--var', 'GREETING=option'], { VUP_VAR_GREETING: 'variable' })).toBe('option');
      expect(await greeting([], { VUP_VAR_GREETING: 'variable' })).toBe('variable');
      expect(await greeting([])).toBe('from-dotenv');
      project.remove('.env');
      expect(await greeting([])).toBe('from-vfile');
      project.write('.env', 'GREETING=from-dotenv\n');
    });

    it('--set holds for one command; the next plain vup plans it back', async () => {
      const set = ['--set', 'machines.web.memory=320MiB'];
      expect((await project.plan(...set)).machines[0]?.reasons.join()).toContain('Vfile says 320MiB, machine has 256MiB');
      await project.up(...set);
      expect(memoryLimitMiB(project.container('web'))).toBe(320);
      expect((await project.plan()).machines[0]).toMatchObject({ action: 'update', cost: 'live' });
      await project.up();
      expect(memoryLimitMiB(project.container('web'))).toBe(256);
      expect(await effective(...set)).toMatch(/memory: 320MiB.*--set/);
      expect((await project.run(['plan', '--set', 'machines.web.memry=1GiB'])).stderr).toContain('memory');
    });

    it('Vfile.local.yaml lies over the Vfile', async () => {
      project.write('Vfile.local.yaml', 'machines: { web: { memory: 288MiB, env: { APP: null } } }\n');
      expect(await effective()).toMatch(/memory: 288MiB.*Vfile\.local\.yaml/);
      await project.up();
      expect(memoryLimitMiB(project.container('web'))).toBe(288);
      expect((await project.run(['exec', 'web', '--', 'printenv', 'APP'])).exitCode).toBe(1);
      project.remove('Vfile.local.yaml');
      await project.up();
      await project.expectSettled();
    });

    it('-f names another Vfile, whose folder is the project', async () => {
      const elsewhere = { cwd: '/' };
      const { stdout } = await project.run(['status', '-f', project.path('Vfile.yaml')], elsewhere);
      expect(stdout).toMatch(/web +running/);
      expect((await project.run(['exec', '-f', project.dir, 'web', '--', 'hostname'], elsewhere)).stdout).toBe('web\n');
      expect(await project.run(['status', '-f', '/no/such'], elsewhere)).toMatchObject({ exitCode: 65 });
    });
  });
});
