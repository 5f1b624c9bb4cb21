import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

describeWithLxc('ways into a machine, and everyday commands', () => {
  let project: TestProject;

  beforeAll(async () => {
    await prepareImage();
    project = new TestProject();
    project.vfile({
      vars: { GREETING: 'hello' },
      machines: {
        one: {
          memory: '256MiB',
          env: { APP: 'shop', GREETING: `\${GREETING}` },
          provision: [
            { shell: 'date +%N >> /root/setup', name: 'setup' },
            { shell: 'echo seeded >> /root/seed; echo seed-output', name: 'seed', run: 'never' },
            { shell: 'date +%N >> /root/started', name: 'hello', run: 'always' },
          ],
        },
        two: { memory: '256MiB', autostart: false },
      },
    });
    await project.vup('up', '--yes');
  });
  afterAll(() => project.dispose());

  it('exec passes exit codes, streams and stdin through', async () => {
    expect((await project.run(['exec', 'one', 'sh', '-c', 'exit 7'])).exitCode).toBe(7);
    const ran = await project.run(['exec', 'one', 'sh', '-c', 'echo out; echo err >&2']);
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'out\n', stderr: 'err\n' });
    expect((await project.run(['exec', 'one', 'tr', 'a-z', 'A-Z'], { input: 'piped\n' })).stdout).toBe('PIPED\n');
  });

  it('exec gives the machine’s env, a user and a folder, and leaves words alone', async () => {
    expect((await project.vup('exec', 'one', '--', 'sh', '-c', 'echo $APP $GREETING')).stdout).toBe('shop hello\n');
    expect((await project.vup('exec', '--as', 'www-data', '--cwd', '/var', 'one', 'sh', '-c', 'id -un; pwd')).stdout).toBe(
      'www-data\n/var\n',
    );
    expect((await project.vup('exec', 'one', 'echo', '--help', 'a b', '$HOME')).stdout).toBe('--help a b $HOME\n');
  });

  it('exec ends with 125 where Vup itself failed', async () => {
    expect((await project.run(['exec', 'two', 'true'])).exitCode).toBe(125);
    const unknown = await project.run(['exec', 'onee', 'true']);
    expect(unknown.exitCode).toBe(125);
    expect(unknown.stderr).toContain('onee');
  });

  it('ssh opens a login shell on a terminal, and ends with its exit code', async () => {
    const session = project.pty(['ssh', 'one'], { columns: 80, rows: 24 });
    await session.waitFor(/root@one[^\n]*#/, 20_000);
    session.send('echo "shell in $(hostname), $APP"; exit 3\r');
    await session.waitFor('shell in one, shop', 20_000);
    expect((await session.exited).exitCode).toBe(3);
  });

  it('provision --provision-with runs exactly the named step', async () => {
    const setup = project.inGuest('one', 'cat /root/setup');
    const { stdout } = await project.vup('provision', 'one', '--provision-with', 'seed', '--verbose');
    expect(stdout).toContain('seed-output');
    expect(project.inGuest('one', 'cat /root/seed')).toBe('seeded');
    expect(project.inGuest('one', 'cat /root/setup')).toBe(setup);
    await project.expectSettled();
  });

  it('halt stops, up starts again: always-steps run, others do not', async () => {
    const [setup, started] = [project.inGuest('one', 'cat /root/setup'), project.inGuest('one', 'wc -l < /root/started')];
    await project.vup('halt');
    expect(project.running()).toEqual([]);
    expect((await project.status())['one']?.status).toBe('stopped');
    expect((await project.run(['exec', 'one', 'true'])).exitCode).toBe(125);
    await project.vup('up', '--yes');
    expect(project.inGuest('one', 'cat /root/setup')).toBe(setup);
    expect(Number(project.inGuest('one', 'wc -l < /root/started'))).toBe(Number(started) + 1);
    await project.expectSettled();
  });

  it('reload restarts though nothing differs', async () => {
    const boot = project.bootOf('one');
    await project.vup('reload', 'one');
    expect(project.bootOf('one')).not.toBe(boot);
    await project.expectSettled();
  });

  it('a machine with autostart: false comes up when named, and leaves when it is destroyed', async () => {
    await project.vup('up', 'two', '--yes');
    expect((await project.status())['two']?.status).toBe('running');
    await project.vup('destroy', 'two', '--yes');
    expect((await project.status())['two']?.status).toBe('absent');
    expect((await project.status())['one']?.status).toBe('running');
    await project.expectSettled();
  });

  it('--set changes for one command, the next plain one plans it back', async () => {
    await project.vup('up', '--yes', '--set', 'machines.one.memory=320MiB');
    const { machines } = await project.plan();
    expect(machines.find((line) => line.machine === 'one')?.changes).toMatchObject([
      { field: 'memory', from: '320MiB', to: '256MiB', cost: 'live' },
    ]);
    await project.vup('up', '--yes');
    await project.expectSettled();
  });

  it('--var and Vfile.local.yaml reach the machine', async () => {
    await project.vup('up', '--yes', '--var', 'GREETING=bonjour');
    expect((await project.vup('exec', '--var', 'GREETING=bonjour', 'one', 'printenv', 'GREETING')).stdout).toBe('bonjour\n');
    project.write('Vfile.local.yaml', 'machines: { one: { env: { APP: local } } }\n');
    expect((await project.vup('validate', '--effective')).stdout).toMatch(/APP: local {2}# Vfile\.local\.yaml:1/);
    project.write('Vfile.local.yaml', '');
    await project.vup('up', '--yes');
    await project.expectSettled();
  });

  it('finds the project from a folder below, and by -f from anywhere', async () => {
    project.write('deep/er/x', '');
    expect((await project.run(['status'], { cwd: project.path('deep/er') })).stdout).toContain('running');
    expect((await project.run(['status', '-f', project.path('Vfile.yaml')], { cwd: '/' })).stdout).toContain('running');
  });

  it('logs tells what the last run did, and shows the console', async () => {
    await project.vup('provision', 'one', '--provision-with', 'seed');
    expect((await project.vup('logs', 'one')).stdout).toContain('seed-output');
    const { stdout } = await project.vup('logs', 'one', '--console', '-n', '20');
    expect(stdout.split('\n').length).toBeLessThanOrEqual(21);
  });

  it('ls lists this environment, doctor finds nothing lacking, completion knows the machines', async () => {
    expect((await project.vup('ls')).stdout).toContain(project.environmentId);
    expect((await project.vup('doctor')).stdout).toContain('This host has all that Vup needs.');
    expect((await project.vup('__complete', 'ssh', '')).stdout.split('\n')).toContain('one');
    expect((await project.vup('__complete', 'pl')).stdout).toBe('plan\n');
    expect((await project.vup('completion', 'bash')).stdout).toContain('complete ');
  });

  it('destroys by the records when the Vfile is gone', async () => {
    const text = project.text('Vfile.yaml');
    project.write('Vfile.yaml', 'machines: [broken');
    const { folder } = project;
    expect((await project.status())['one']?.status).toBe('running');
    await project.destroy();
    expect(existsSync(folder)).toBe(false);
    project.write('Vfile.yaml', text);
    expect(readFileSync(project.path('Vfile.lock'), 'utf8')).toContain('debian/12');
  });
});
