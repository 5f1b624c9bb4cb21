import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPage } from './page.ts';
import { eventsOf, freePort, startedSteps, TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

describeWithLxc('vup init web, vup', () => {
  let project: TestProject;
  let port: number;
  let before: Readonly<Record<string, string>>;

  beforeAll(async () => {
    await prepareImage();
    project = new TestProject();
    port = await freePort();
  });

  afterAll(async () => {
    await project.dispose();
  });

  it('lays down a template that is valid', async () => {
    const { stdout } = await project.vup('init', 'web');
    expect(stdout).toContain('wrote Vfile.yaml\n');
    expect(stdout).toMatch(/^Next: vup$/m);
    const text = project.text('Vfile.yaml');
    expect(text).toContain('8080:8000');
    project.write('Vfile.yaml', text.replaceAll('8080', String(port)));
    expect((await project.vup('validate')).stdout).toContain('is valid: 2 machines (db, web)');
  });

  it('plans without leaving anything behind', async () => {
    before = project.listing();
    const { exitCode, stdout } = await project.run(['plan', '--detailed-exitcode']);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('Vfile.lock would be written');
    expect(project.listing()).toEqual(before);
    expect(project.id).toBeUndefined();
  });

  it('comes up in a pipe, and the page answers on the forwarded port', async () => {
    const { stdout, stderr } = await project.vup('up', '--yes');
    expect(stderr).toBe('');
    expect(stdout).toContain(`127.0.0.1:${port} -> 8000`);
    expect(stdout).toMatch(/Done in [\d.]+s|Done in \d+m/);
    expect(stdout).not.toContain('\u001b');
    expect(await readPage(port)).toContain('This page was loaded 1 times, says the database on db.');
    expect(await readPage(port)).toContain('This page was loaded 2 times');
  });

  it('wrote nothing into the project but Vfile.lock', () => {
    const { 'Vfile.lock': lock, ...others } = project.listing();
    expect(lock).toBeDefined();
    expect(others).toEqual(before);
  });

  it('has nothing to do when typed again', async () => {
    const listing = project.listing();
    const boots = [project.bootOf('db'), project.bootOf('web')];
    const { stdout, stderr } = await project.vup();
    expect(stdout).toMatch(/nothing to do/i);
    expect(stderr).toBe('');
    const events = eventsOf(await project.vup('--json'));
    expect(startedSteps(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ type: 'run.end', outcome: 'done' });
    await project.expectSettled();
    expect(project.listing()).toEqual(listing);
    expect([project.bootOf('db'), project.bootOf('web')]).toEqual(boots);
  });

  it('writes Vfile.lock again when it was lost, and nothing else happens', async () => {
    const lock = project.text('Vfile.lock');
    project.remove('Vfile.lock');
    expect((await project.plan()).notes).toContain('Vfile.lock would be written');
    expect(startedSteps(await project.up())).toEqual([]);
    expect(project.text('Vfile.lock')).toBe(lock);
  });

  it('tells the truth by status and ls', async () => {
    expect(await project.status()).toMatchObject({
      db: { status: 'running', provider: 'lxc', ports: [], cpus: 1, memoryMiB: 256, origin: 'both' },
      web: { status: 'running', provider: 'lxc', ports: [{ bind: '127.0.0.1', host: port, guest: 8000, protocol: 'tcp' }], memoryMiB: 512 },
    });
    for (const machine of ['db', 'web']) {
      const { address } = (await project.status())[machine] ?? {};
      expect(project.inGuest(machine, 'hostname -I').trim()).toBe(address);
    }
    const { environments } = JSON.parse((await project.vup('ls', '--json')).stdout) as { environments: readonly { id: string }[] };
    expect(environments.find(({ id }) => id === project.id)).toMatchObject({
      projectDir: project.dir,
      orphaned: false,
      machines: [
        { name: 'db', status: 'running' },
        { name: 'web', status: 'running' },
      ],
    });
  });

  it('is found from a folder below', async () => {
    const { exitCode, stdout } = await project.run(['exec', 'web', '--', 'hostname'], { cwd: project.path('app') });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'web\n' });
  });

  it('is destroyed without a trace', async () => {
    await project.destroy();
    const { 'Vfile.lock': _, ...others } = project.listing();
    expect(others).toEqual(before);
    expect(project.id).toBeUndefined();
  });
});
