import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { esc } from '../../src/view/control-codes.ts';
import { openPty, type PtyOptions, type PtySession } from '../e2e/pty.ts';

const replay = fileURLToPath(new URL('./fixtures/replay.script.ts', import.meta.url));
const open: PtySession[] = [];

afterEach(() => {
  for (const session of open.splice(0)) session.kill();
});

function play(options: PtyOptions, ...args: readonly string[]): PtySession {
  const argv = [process.execPath, '--import', 'tsx', replay, ...args].map((word) => `'${word}'`).join(' ');
  const session = openPty(['/bin/sh', '-c', `printf '%s\\n' ${earlier.join(' ')}; exec ${argv}`], options);
  open.push(session);
  return session;
}

/** Stands on the screen before the program begins. */
const earlier = ['earlier-1', 'earlier-2'];

/** What the program left on the screen, without empty rows. */
function shown(session: PtySession): readonly string[] {
  return session.scrollback().filter((row) => row !== '' && !earlier.includes(row));
}

/** Gives the terminal a new size between two frames: a program can only know of it afterwards, and what it drew meanwhile is folded. */
async function resize(session: PtySession, columns: number, rows: number): Promise<void> {
  process.kill(session.pid, 'SIGSTOP');
  await session.quiet(25);
  session.resize(columns, rows);
  process.kill(session.pid, 'SIGCONT');
}

const spinner = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/;

describe('the live view on a real terminal', () => {
  it('draws rows with bars at 80 columns and leaves only the summary', async () => {
    const session = play({ columns: 80, rows: 24 }, 'ok', '50', 'step.progress');
    await session.waitFor(/db {2}provision: schema .*█+░+ +34\/120 packages +\d+s/);
    expect(shown(session).some((row) => /^✔ set up the network +0\.3s$/.test(row))).toBe(true);
    expect(shown(session)).toContainEqual('    Setting up postgresql-15');
    expect(session.cursorVisible()).toBe(false);
    process.kill(session.pid, 'SIGUSR2');
    expect((await session.exited).exitCode).toBe(0);
    expect(shown(session)).toEqual([
      '✔ db   running  10.83.12.10',
      '✔ web  running  10.83.12.11  http://127.0.0.1:8080 -> 80',
      '    Open http://127.0.0.1:8080 and sign in as admin.',
      'Done in 6.4s.',
      'raw mode: false, interrupts: 0',
    ]);
    expect(session.foldedRows()).toEqual([]);
    expect(session.cursorVisible()).toBe(true);
  });

  it('fits into 40 columns, the failure last', async () => {
    const session = play({ columns: 40, rows: 14 }, 'failing step with tail', '50', 'step.log');
    await session.waitFor(/web provision: nginx/);
    expect(session.foldedRows()).toEqual([]);
    process.kill(session.pid, 'SIGUSR2');
    await session.exited;
    expect(session.foldedRows()).toEqual([]);
    expect(shown(session).join('\n')).not.toMatch(spinner);
    expect(shown(session).slice(-4, -1)).toEqual([
      '  web | xx',
      '  hint: Look inside with: vup ssh web',
      'hint: Mend it and run vup again.',
    ]);
  });

  it('draws a bar at 40 columns', async () => {
    const session = play({ columns: 40, rows: 10 }, 'narrow, 40 columns', '50', 'step.progress');
    await session.waitFor(/^⠋?.*db {2}provision: s.* █░{5} {2}28% +\d+s$/m);
    expect(session.foldedRows()).toEqual([]);
  });

  it('survives narrowing and widening without remains', async () => {
    const session = play({ columns: 80, rows: 24 }, 'ok', '50', 'step.progress');
    await session.waitFor(/34\/120 packages/);
    await resize(session, 40, 24);
    await session.waitFor(/ █░{5} {2}28% +\d+s$/m);
    expect(session.foldedRows()).toEqual([]);
    expect(shown(session)).toHaveLength(4);
    await resize(session, 100, 30);
    await session.waitFor(/█+░+ +34\/120 packages/);
    expect(shown(session)).toHaveLength(4);
    await resize(session, 20, 24);
    await session.waitFor(/ 28% +\d+s$/m);
    expect(shown(session)).toHaveLength(4);
    session.resize(60, 24);
    process.kill(session.pid, 'SIGUSR2');
    await session.exited;
    expect(shown(session)[0]).toBe('✔ db   running  10.83.12.10');
    expect(shown(session).join('\n')).not.toMatch(spinner);
  });

  it('never scrolls when there are more machines than rows, and keeps what stood above when the terminal becomes lower', async () => {
    const session = play({ columns: 80, rows: 20 }, 'many machines', '5', 'step.end');
    await session.waitFor('… and 32 more (0 done)');
    expect(session.scrollback()).toHaveLength(20 + earlier.length);
    await resize(session, 80, 10);
    await session.waitFor('… and 42 more (0 done)');
    expect(session.screen().filter((row) => spinner.test(row))).toHaveLength(8);
    process.kill(session.pid, 'SIGUSR2');
    await session.exited;
    expect(session.scrollback().slice(0, earlier.length)).toEqual(earlier);
    expect(shown(session).filter((row) => /^[✔✖-] node-\d+ +running/.test(row))).toHaveLength(50);
  });

  it('lets Ctrl-C through as a signal and answers it', async () => {
    const session = play({ columns: 80, rows: 24 }, 'ok', '30', 'step.progress');
    await session.waitFor(/34\/120 packages/);
    session.send('\x03');
    await session.waitFor('stopping after the running steps; press Ctrl-C again to stop now');
    session.send('\x03');
    await session.waitFor('stopping now');
    process.kill(session.pid, 'SIGUSR2');
    expect((await session.exited).exitCode).toBe(0);
    expect(shown(session).at(-1)).toBe('raw mode: false, interrupts: 2');
  });

  it('keeps warnings above the rows, each once', async () => {
    const session = play({ columns: 60, rows: 12 }, 'warning', '150');
    await session.exited;
    const rows = shown(session);
    expect(rows.slice(0, 4)).toEqual([
      'notice: Vfile.local.yaml is used',
      'warning: web: only 200 MiB are free',
      '  hint: vup cache prune',
      'notice: web keeps its old disk',
    ]);
    expect(rows[4]).toBe('✔ web  running  10.83.12.11');
  });

  it('uses colours, and none with NO_COLOR', async () => {
    const coloured = play({ columns: 80, rows: 24 }, 'failing step with tail', '40', 'step.log');
    const plain = play({ columns: 80, rows: 24, env: { NO_COLOR: '1' } }, 'failing step with tail', '40', 'step.log');
    for (const session of [coloured, plain]) {
      await session.waitFor(spinner);
      process.kill(session.pid, 'SIGUSR2');
    }
    await Promise.all([coloured.exited, plain.exited]);
    expect(coloured.raw()).toContain(`${esc}[36m`);
    expect(coloured.raw()).toContain(`${esc}[31m`);
    expect(plain.raw()).not.toMatch(new RegExp(`${esc}\\[[0-9;]*m`));
    expect(shown(plain)).toEqual(shown(coloured));
  });
});
