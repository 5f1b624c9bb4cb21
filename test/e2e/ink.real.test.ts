import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestProject } from './project.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

const esc = '\u001b';

describeWithLxc('the live view of a real up', () => {
  let project: TestProject;

  beforeAll(async () => {
    await prepareImage();
    project = new TestProject();
    project.vfile({
      defaults: { memory: '256MiB' },
      machines: {
        db: {
          provision: [
            { packages: ['less', 'tree'] },
            { shell: 'for i in 1 2 3 4 5 6; do echo "line $i of db"; sleep 0.3; done', name: 'slow' },
          ],
        },
        web: { depends_on: ['db'], message: 'all is up', provision: [{ shell: 'echo ok' }] },
      },
    });
  });
  afterAll(() => project.dispose());

  // Also after a failure of the one before, each begins with nothing.
  beforeEach(() => project.destroy());

  describe.each([
    { columns: 80, env: {}, colored: true },
    { columns: 40, env: { NO_COLOR: '1' }, colored: false },
  ])('at $columns columns', ({ columns, env, colored }) => {
    it('shows rows, bars and output while it works, and leaves a clean summary', async () => {
      const session = project.pty(['up', '--yes'], { columns, rows: 24, env });
      const frames: string[] = [];
      await session.waitFor(/db {1,2}provision/, 60_000);
      frames.push(session.screen().join('\n'));
      await session.waitFor(/[█░]{3,}/, 60_000);
      frames.push(session.screen().join('\n'));
      await session.waitFor(/line \d of db/, 90_000);
      frames.push(session.screen().join('\n'));
      const { exitCode } = await session.exited;
      expect(exitCode, session.raw()).toBe(0);
      expect(frames[0]).toMatch(/web/);
      expect(frames.join('\n')).toMatch(/waiting for db|web/);

      const left = session.scrollback().join('\n');
      expect(left).toMatch(/✔ db +running/);
      expect(left).toMatch(/✔ web +running/);
      expect(left).toContain('all is up');
      expect(left).toMatch(/Done in \d/);
      // The rows that worked are taken away: what stays is the plan and the summary.
      expect(left).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
      expect(session.raw()).not.toContain('Warning');
      expect(session.foldedRows()).toEqual([]);
      expect(session.cursorVisible()).toBe(true);
      // SGR colours; other control sequences move the cursor and stay.
      expect(new RegExp(`${esc}\\[3[0-9]m`).test(session.raw())).toBe(colored);
    });
  });

  it('says once that nothing is to do, without live rows', async () => {
    await project.vup('up', '--yes');
    const session = project.pty([], { columns: 60, rows: 12 });
    expect((await session.exited).exitCode).toBe(0);
    expect(session.scrollback().join('\n')).toContain('Nothing to do.');
  });
});
