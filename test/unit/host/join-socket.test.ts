import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { openPty, type PtySession } from '../../e2e/pty.ts';
import { scratchFolders } from './scratch.ts';

const script = fileURLToPath(new URL('../../fixtures/join-socket.script.ts', import.meta.url));
const scratch = scratchFolders();
const open: { readonly sessions: PtySession[]; readonly servers: Server[]; readonly sockets: Socket[] } = {
  sessions: [],
  servers: [],
  sockets: [],
};

afterEach(() => {
  for (const session of open.sessions.splice(0)) session.kill();
  for (const socket of open.sockets.splice(0)) socket.destroy();
  for (const server of open.servers.splice(0)) server.close();
});

/** A guest's console: remembers what is typed, and says what it is told to. */
async function startConsole(path: string) {
  let typed = '';
  let joined: (socket: Socket) => void = () => undefined;
  const client = new Promise<Socket>((resolve) => {
    joined = resolve;
  });
  const server = createServer((socket) => {
    open.sockets.push(socket);
    socket.on('data', (data) => {
      typed += data.toString('latin1');
    });
    joined(socket);
  });
  open.servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { client, typed: () => typed };
}

/** In a shell, so that the terminal's own state can be looked at afterwards; it stays, for a terminal that ends may take its last words along. */
function joinIn(path: string, ...more: readonly string[]): PtySession {
  const argv = [process.execPath, '--import', 'tsx', script, path, ...more].map((word) => `'${word}'`).join(' ');
  const session = openPty(
    ['/bin/sh', '-c', `${argv}; stty -a | tr ';' '\\n' | grep -oE -- '-?(icanon|echo|isig)\\b' | tr '\\n' ' '; echo; echo over; read -r _`],
    {
      columns: 80,
      rows: 24,
    },
  );
  open.sessions.push(session);
  return session;
}

async function expectTerminalBack(session: PtySession): Promise<void> {
  await session.waitFor('over');
  const flags = session.scrollback().join(' ');
  for (const flag of ['isig', 'icanon', 'echo']) expect(flags).toMatch(new RegExp(`(^| )${flag}( |$)`));
  expect(flags).not.toMatch(/-isig|-icanon|-echo( |$)/);
  expect(session.cursorVisible()).toBe(true);
}

it('carries bytes both ways, Ctrl-C among them, and Ctrl-] gives the terminal back though the guest has hidden its cursor', async () => {
  const path = join(scratch(), 'console');
  const { client, typed } = await startConsole(path);
  const session = joinIn(path);
  await session.waitFor('joined');
  (await client).write('login: \x1b[31m\x1b[?25l');
  await session.waitFor('login:');
  session.send('root\r\x03\x1a\x1b[A');
  await expect.poll(typed).toBe('root\r\x03\x1a\x1b[A');
  session.send('bye\x1dnot this');
  await session.waitFor('end {"kind":"left"} raw false');
  await expectTerminalBack(session);
  expect(typed()).toBe('root\r\x03\x1a\x1b[Abye');
});

it('a machine that ends closes it, and the terminal is as before', async () => {
  const path = join(scratch(), 'console');
  const { client } = await startConsole(path);
  const session = joinIn(path);
  await session.waitFor('joined');
  (await client).end('reboot: Power down\r\n');
  await session.waitFor('end {"kind":"closed"} raw false');
  await expectTerminalBack(session);
  expect(session.raw()).toContain('reboot: Power down');
});

it('much output comes whole', async () => {
  const path = join(scratch(), 'console');
  const { client } = await startConsole(path);
  const session = joinIn(path);
  await session.waitFor('joined');
  (await client).end(`${`${'x'.repeat(79)}\r\n`.repeat(4000)}last line\r\n`);
  // Looking at the screen for each piece of it would take longer than the piece.
  await expect.poll(() => session.raw().includes('over'), { timeout: 15_000 }).toBe(true);
  expect(session.raw().match(/x{79}/g)).toHaveLength(4000);
  expect(session.raw()).toMatch(/last line[\s\S]*end \{"kind":"closed"\}/);
});

it('nobody there is an error, and the terminal is untouched', async () => {
  const session = joinIn(join(scratch(), 'none'));
  await session.waitFor('end {"kind":"failed","code":"ENOENT"}');
  await expectTerminalBack(session);
});

it('a signal that ends the program gives the terminal back', async () => {
  const path = join(scratch(), 'console');
  const { client } = await startConsole(path);
  const session = joinIn(path);
  await session.waitFor('joined');
  await client;
  process.kill(nodeBelow(session.pid), 'SIGTERM');
  await session.waitFor('end {"kind":"signal","exitCode":143}');
  await expectTerminalBack(session);
});

it('so does one that comes as soon as the greeting is there', async () => {
  const path = join(scratch(), 'console');
  await startConsole(path);
  const session = joinIn(path, 'end at greeting');
  await session.waitFor('end {"kind":"signal","exitCode":143}');
  await expectTerminalBack(session);
});

/** The script's process, a child of the session's shell. */
function nodeBelow(shell: number): number {
  return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ')[0]);
}
