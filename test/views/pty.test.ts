import { afterEach, describe, expect, it } from 'vitest';
import { openPty, type PtyOptions, type PtySession } from '../e2e/pty.ts';

const open: PtySession[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.kill();
});

function run(script: string, options: PtyOptions): PtySession {
  const session = openPty(['/bin/sh', '-c', script], options);
  open.push(session);
  return session;
}

describe('openPty', () => {
  it('shows what the program wrote, and how it ended', async () => {
    const session = run('printf "one\\033[31m red\\033[0m\\n"; printf "gone\\rback\\n"; exit 3', { columns: 30, rows: 5 });
    expect(await session.exited).toMatchObject({ exitCode: 3 });
    expect(session.screen()).toEqual(['one red', 'back', '', '', '']);
    expect(session.raw()).toContain('\x1b[31m');
  });

  it('gives the program a terminal of the size asked for, and a new size', async () => {
    const session = run('trap "stty size; exit 0" WINCH; stty size; while :; do sleep 0.05; done', { columns: 33, rows: 7 });
    await session.waitFor('7 33');
    session.resize(41, 9);
    await session.waitFor('9 41');
    expect((await session.exited).exitCode).toBe(0);
    expect(session.screen()).toHaveLength(9);
  });

  it('sends keys, Ctrl-C as a signal', async () => {
    const session = run('trap "echo caught; exit 0" INT; read line; echo "got $line"; while :; do sleep 0.05; done', {
      columns: 40,
      rows: 5,
    });
    session.send('hello\r');
    await session.waitFor('got hello');
    session.send('\x03');
    await session.waitFor('caught');
  });

  it('tells folded rows from short ones, and keeps what scrolled out', async () => {
    const session = run('echo aaaaaaaaaaaabb; for i in 1 2 3 4 5 6; do echo "line $i"; done', { columns: 12, rows: 4 });
    await session.exited;
    expect(session.foldedRows()).toEqual(['bb']);
    expect(session.scrollback().slice(0, 3)).toEqual(['aaaaaaaaaaaa', 'bb', 'line 1']);
    expect(session.screen()[0]).toBe('line 4');
  });

  it('hands on none of the caller’s variables but a few', async () => {
    process.env['VUP_PTY_TEST'] = 'leaked';
    const session = run('echo "[$VUP_PTY_TEST][$TERM][$OWN]"', { columns: 60, rows: 3, env: { OWN: 'own' } });
    delete process.env['VUP_PTY_TEST'];
    await session.exited;
    expect(session.screen()[0]).toBe('[][xterm-256color][own]');
  });

  it('knows whether the cursor is shown', async () => {
    const session = run('printf "\\033[?25l"; echo hidden; read line; printf "\\033[?25h"; echo shown; read line', {
      columns: 40,
      rows: 5,
    });
    await session.waitFor('hidden');
    expect(session.cursorVisible()).toBe(false);
    session.send('\r');
    await session.waitFor('shown');
    expect(session.cursorVisible()).toBe(true);
  });

  it('waits until the program is quiet', async () => {
    const session = run('for i in 1 2 3 4 5; do echo "tick $i"; sleep 0.05; done; sleep 5', { columns: 40, rows: 8 });
    await session.waitFor('tick 1');
    await session.quiet(300);
    expect(session.screen()[4]).toBe('tick 5');
  });

  it('says what was on the screen when the text did not come', async () => {
    const session = run('echo other; sleep 30', { columns: 40, rows: 3 });
    await expect(session.waitFor('never', 400)).rejects.toThrow(/400 ms passed without never on the screen:\nother/);
    const ended = run('echo done', { columns: 40, rows: 3 });
    await expect(ended.waitFor('never', 10_000)).rejects.toThrow(/the program ended without never/);
  });
});
