import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testHome } from '../fixtures/real-host.ts';
import { onHost } from './host-command.ts';
import { programEnvironment, vupArgv } from './program.ts';
import { eventsOf, freePort, startedSteps, TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

const secret = `canary-${process.pid}-s3cret'"$x`;
const terminal = { columns: 160, rows: 50 };
const hook = '#!/bin/sh\necho "$VUP_HOOK of $VUP_MACHINES in $(pwd) as $(id -u)" >> "$VUP_PROJECT_DIR/ran"\necho said by the hook\n';

describeWithLxc('what reaches the host', () => {
  const project = new TestProject({ 'hook.sh': hook });
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'vup-outside-')));
  let port = 0;

  beforeAll(async () => {
    await prepareImage();
    port = await freePort();
    chmodSync(outside, 0o755);
    writeFileSync(join(outside, 'data'), 'from outside\n');
    project.env = { TOKEN: secret };
    project.vfile({
      vars: { TOKEN: { env: 'TOKEN', secret: true } },
      hooks: { after_up: ['./hook.sh'], before_halt: ['./hook.sh'], before_destroy: ['./hook.sh'] },
      machines: {
        web: {
          memory: '128MiB',
          env: { API: 'x://${TOKEN}@y' },
          folders: [{ from: outside, to: '/srv/outside', readonly: true }],
          ports: [`127.0.0.2:${port}:80`],
          lxc: { config: { 'lxc.prlimit.nofile': '4321' } },
          provision: [{ shell: 'printf %s "$API" > /root/api; grep -w "open files" /proc/1/limits > /root/nofile', name: 'secret' }],
        },
      },
    });
  });
  afterAll(async () => {
    await project.dispose();
    rmSync(outside, { recursive: true });
  });

  const ran = (): readonly string[] => (existsSync(project.path('ran')) ? project.text('ran').trimEnd().split('\n') : []);
  const items = [
    'gives web the value of TOKEN',
    `forwards port`,
    `shares ${outside} with web, read-only`,
    'runs ./hook.sh on this host after up',
    'adds to the LXC configuration of web: lxc.prlimit.nofile = 4321',
  ];

  /** What a command executes on the way, by system call. */
  const executedBy = (args: readonly string[]) => {
    const trace = join(outside, 'trace');
    const argv = ['-f', '--seccomp-bpf', '-e', 'trace=execve', '-s', '4096', '-o', trace, ...vupArgv, ...args];
    const said = spawnSync('strace', argv, { cwd: project.dir, env: programEnvironment(project.env), encoding: 'utf8', input: '' });
    const lines = readFileSync(trace, 'utf8').split('\n');
    return { ...said, executed: lines.filter((line) => line.includes('execve(')) };
  };

  it.each<[readonly string[], number, boolean]>([
    [['plan'], 0, true],
    [['validate'], 0, false],
    [['status'], 0, false],
    [['trust', '--list'], 0, true],
    [['trust', '--json'], 0, false],
    [['trust'], 77, true],
    [['up', '--yes'], 77, false],
  ])('%j executes nothing of the project', (args, status, lists) => {
    const said = executedBy(args);
    expect(said).toMatchObject({ status, stderr: status === 0 ? '' : expect.stringContaining('vup trust') });
    for (const item of lists ? items : []) expect(said.stdout).toContain(item);
    expect(said.executed.length).toBeGreaterThan(0);
    expect(said.executed.filter((line) => line.includes(project.dir))).toEqual([]);
    expect({ id: project.id, ran: ran() }).toEqual({ id: undefined, ran: [] });
  });

  it('stays undone when the person says no, which is the default', async () => {
    for (const words of [['trust'], ['up'], []]) {
      const session = project.pty(words, terminal);
      await session.waitFor('Allow this? [y/N]');
      for (const item of items) expect(session.scrollback().join('\n')).toContain(item);
      session.send('\r');
      expect((await session.exited).exitCode).toBe(77);
    }
    expect({ id: project.id, ran: ran() }).toEqual({ id: undefined, ran: [] });
  });

  it('acts once the person says yes', async () => {
    const session = project.pty(['up'], terminal);
    await session.waitFor('Allow this? [y/N]');
    session.send('y\r');
    await session.waitFor('Done in', 120_000);
    expect((await session.exited).exitCode).toBe(0);
    expect(ran()).toEqual([`after_up of web in ${project.dir} as ${process.getuid?.()}`]);
    expect(project.inGuest('web', 'cat /root/api /srv/outside/data')).toBe(`x://${secret}@yfrom outside`);
    expect(project.inGuest('web', 'cat /root/nofile')).toMatch(/ 4321 +files/);
    expect(onHost('ss', '-Hltn')).toContain(`127.0.0.2:${port} `);
    await project.expectSettled();
  });

  it('asks and runs nothing again while all is as it was', async () => {
    await project.up();
    expect(ran()).toHaveLength(1);
  });

  it('keeps the secret out of everything that is written down', () => {
    const holding = [project.dir, testHome].flatMap((folder) => {
      const found = spawnSync('grep', ['-rlF', '--exclude-dir=disk', '--exclude-dir=store', '--', secret, folder], { encoding: 'utf8' });
      return found.stdout.split('\n').filter((path) => path !== '');
    });
    expect(holding).toEqual([]);
  });

  it('is asked about again when a file of it changed, and the plan says which', async () => {
    project.write('hook.sh', `${hook}echo and more\n`);
    expect(await project.run(['up'])).toMatchObject({ exitCode: 77, stderr: expect.stringContaining('hook.sh changed') });
    expect((await project.vup('plan')).stdout).toContain('needs trust: hook.sh changed');
    expect(await project.run(['up', '--set', 'machines.web.ports=["80:80"]'])).toMatchObject({
      exitCode: 77,
      stderr: expect.stringContaining('new: it forwards port 80 of 127.0.0.1 to web:80/tcp'),
    });
    const allowed = await project.vup('trust', '--yes', '--json');
    expect(JSON.parse(allowed.stdout)).toMatchObject({ granted: true, changes: [] });
    await project.up();
    project.write('.env', 'OTHER=1\n');
    expect(await project.run(['up'])).toMatchObject({ exitCode: 77, stderr: expect.stringContaining('.env is new') });
    project.remove('.env');
    await project.up();
  });

  it('fails the run when a hook fails, and runs it again the next time', async () => {
    project.write('hook.sh', '#!/bin/sh\necho it is broken >&2\nexit 3\n');
    await project.vup('trust', '--yes');
    const failed = await project.run(['reload', '--json']);
    expect(failed.exitCode).toBe(1);
    expect(eventsOf(failed)).toContainEqual(expect.objectContaining({ type: 'step.log', stream: 'stderr', line: 'it is broken' }));
    expect(failed.stdout).toContain('VUP_HOOK_FAILED');
    project.write('hook.sh', hook);
    await project.vup('trust', '--yes');
    expect((await project.vup('plan')).stdout).toContain('an earlier run did not come to its end');
    expect(startedSteps(await project.up())).toEqual(['hook.after_up.1']);
    await project.expectSettled();
  });

  it('runs hooks before machines go down, and leaves those out that are not allowed', async () => {
    await project.vup('trust', '--revoke');
    expect((await project.run(['up'])).exitCode).toBe(77);
    const before = ran().length;
    const halted = await project.vup('halt');
    expect(`${halted.stdout}${halted.stderr}`).toContain('the hook ./hook.sh is left out: it is not allowed');
    expect(ran()).toHaveLength(before);
    await project.vup('trust', '--yes');
    await project.up();
    await project.vup('halt');
    await project.destroy();
    expect(
      ran()
        .slice(before)
        .map((line) => line.split(' ')[0]),
    ).toEqual(['after_up', 'before_halt', 'before_destroy']);
  });

  it('leaves the book for the person alone', () => {
    expect(readdirSync(join(testHome, 'state')).filter((name) => name.startsWith('trust'))).toEqual(['trust.json']);
    expect(onHost('stat', '-c', '%a', join(testHome, 'state', 'trust.json')).trim()).toBe('600');
  });
});
