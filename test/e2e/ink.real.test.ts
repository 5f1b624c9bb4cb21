import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { freePort, TestProject } from './project.ts';
import type { PtySession } from './pty.ts';
import { describeWithLxc, prepareImage } from './with-lxc.ts';

const spinner = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/;

describeWithLxc('the live view of a real run', () => {
  let project: TestProject;
  let port: number;

  beforeAll(async () => {
    await prepareImage();
    port = await freePort();
    project = new TestProject({ 'fail.sh': '#!/bin/sh\necho "the reason is here"\nexit 4\n' });
  });

  afterEach(async () => {
    await project.destroy();
  });

  afterAll(async () => {
    await project.dispose();
  });

  const vfile = (...last: readonly Readonly<Record<string, unknown>>[]): void =>
    project.vfile({
      machines: {
        db: {
          memory: '192MiB',
          provision: [{ shell: 'for n in 1 2 3; do echo "line $n of the schema"; sleep 0.3; done', name: 'schema' }],
        },
        web: {
          memory: '256MiB',
          depends_on: ['db'],
          ports: [`${port}:8000`],
          provision: last,
          message: 'It is at hand.',
        },
      },
    });

  /** The last frames that were on the screen, without what scrolled out. */
  const rows = (session: PtySession): readonly string[] => session.screen().filter((row) => row !== '');

  it.each([
    { columns: 80, env: {} },
    { columns: 40, env: {} },
    { columns: 80, env: { NO_COLOR: '1' } },
  ])('shows rows, bars and a summary in $columns columns with $env', async ({ columns, env }) => {
    vfile({ packages: ['netcat-openbsd'] }, { shell: 'echo said; sleep 0.5', name: 'last' });
    const session = project.pty(['up'], { columns, rows: 24, env });
    // A row for each machine: one at work with its step, time and last output, the other waiting for it.
    await session.waitFor(/db {2}.*(create|boot|provision)/, 60_000);
    await session.waitFor(/ +line \d of the schema/, 60_000);
    expect(rows(session).some((row) => spinner.test(row) && /db {2}provision: schema +\d+s$/.test(row))).toBe(true);
    expect(rows(session).some((row) => /web {1,2}waiting for db/.test(row))).toBe(true);
    // apt counts its packages.
    await session.waitFor(/[█░]{3,}/, 120_000);
    expect(session.cursorVisible()).toBe(false);
    expect((await session.exited).exitCode).toBe(0);
    const left = session.scrollback().filter((row) => row !== '');
    expect(left.slice(left.findIndex((row) => row.startsWith('✔ db'))).join('\n')).toMatch(
      new RegExp(
        `^✔ db +running +10[\\d.]+\\n✔ web +running[^]*127\\.0\\.0\\.1:${port} -> 8000[^]*It is at hand\\.\\nDone in [\\d.]+m?\\d*s\\.$`,
      ),
    );
    expect(left.join('\n')).not.toMatch(spinner);
    expect(left.join('\n')).not.toMatch(/[█░]/);
    expect(session.foldedRows()).toEqual([]);
    expect(session.cursorVisible()).toBe(true);
    expect(session.raw().includes('\u001b[3')).toBe(!('NO_COLOR' in env));
  });

  it('shows a failure with the guest’s last lines, and goes on where it was after it is mended', async () => {
    vfile({ script: './fail.sh', name: 'last' });
    const session = project.pty([], { columns: 60, rows: 30 });
    expect((await session.exited).exitCode).toBe(1);
    const left = session.scrollback().join('\n');
    expect(left).toMatch(/^✖ web/m);
    expect(left).toContain('web | the reason is here');
    expect(left).toContain('step "last" of web failed');
    expect(session.foldedRows()).toEqual([]);
    vfile({ shell: 'true', name: 'last' });
    const again = project.pty([], { columns: 60, rows: 30 });
    expect((await again.exited).exitCode).toBe(0);
    expect(again.raw()).not.toContain('schema');
  });

  it('asks before something is lost: no changes nothing, yes goes on', async () => {
    project.vfile({ machines: { db: { memory: '128MiB' } } });
    await project.up();
    project.vfile({ machines: { other: { memory: '128MiB' } } });
    for (const [answer, exitCode, running] of [
      ['n', 77, 'db'],
      ['y', 0, 'other'],
    ] as const) {
      const session = project.pty(['up'], { columns: 80, rows: 24 });
      await session.waitFor(/This destroys data in: db\. Go on\?/);
      expect(session.scrollback().join('\n')).toMatch(/- destroy +db/);
      session.send(`${answer}\r`);
      expect((await session.exited).exitCode).toBe(exitCode);
      expect(project.running()).toEqual([project.container(running)]);
    }
  });

  it('stops by Ctrl-C from the keyboard, says so at once, and leaves the terminal as it was', async () => {
    vfile({ shell: 'sleep 20', name: 'last' });
    const session = project.pty(['up'], { columns: 80, rows: 24 });
    await session.waitFor(/provision: schema/, 60_000);
    session.send('\x03');
    await session.waitFor('press Ctrl-C again to stop now');
    expect((await session.exited).exitCode).toBe(130);
    expect(session.scrollback().join('\n')).toMatch(/Stopped after [\d.]+s: \d+ steps not done\./);
    expect(session.cursorVisible()).toBe(true);
    expect((await project.status())['web']?.status).not.toBe('running');
  });
});
