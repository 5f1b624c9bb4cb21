import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startedSteps, TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

describeWithLxc('records that are lost', () => {
  let project: TestProject;
  const vfile = {
    machines: {
      web: { memory: '256MiB', provision: [{ shell: 'echo ran >>/root/trail', name: 'first', run: 'once' }] },
      off: { memory: '256MiB', autostart: false },
    },
  };

  beforeAll(async () => {
    await prepareImage();
    project = new TestProject();
    project.vfile(vfile);
    await project.up();
  });

  afterAll(async () => {
    await project.dispose();
  });

  const files = () => ['state.json', 'state.json.bak'].map((name) => join(project.folder, name));
  const rewrite = (change: (text: string) => string) => {
    for (const file of files()) writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
  const remove = () => {
    for (const file of files()) rmSync(file);
  };
  const flip = (text: string) => text.replace('"serial"', '"sErial"');

  it.each<readonly [string, () => void]>([
    ['deleted', remove],
    ['cut in the middle', () => rewrite((text) => text.slice(0, 700))],
    ['with a bit flipped', () => rewrite(flip)],
  ])('%s: said so, made again by `vup doctor --repair`, and the next `vup` adopts the machine', async (_, damage) => {
    const boot = project.bootOf('web');
    damage();
    for (const words of [['status'], ['up', '--yes'], ['destroy', '--yes']]) {
      const refused = await project.run(words);
      expect(refused).toMatchObject({ exitCode: 74, stderr: expect.stringContaining('vup doctor --repair') });
    }
    // A folder that no engine has under this environment's mark.
    const strange = join(project.folder, 'machines', 'strange');
    mkdirSync(strange, { recursive: true });
    const { stdout } = await project.vup('doctor', '--repair');
    expect(stdout).toContain(`${project.environmentId} ${project.dir}: its records were made again`);
    expect(stdout).toContain('web (lxc): found by its owner mark');
    expect(stdout).not.toContain('strange');
    rmSync(strange, { recursive: true });
    expect((await project.status())['web']).toMatchObject({ status: 'running', unfinished: { step: 'first', outcome: 'unknown' } });
    const events = await project.up();
    // Nothing is made or started; what may not have run is run.
    expect(startedSteps(events).filter((step) => /create|start|destroy/.test(step))).toEqual([]);
    expect(startedSteps(events)).toContain('web.provision.first');
    expect(project.bootOf('web')).toBe(boot);
    expect(project.running()).toHaveLength(1);
    await project.expectSettled();
  });

  it('has nothing to do for records that are whole', async () => {
    expect((await project.vup('doctor', '--repair')).stdout).toContain(`${project.environmentId} its records are whole`);
  });
});
