import { connect, type Socket } from 'node:net';
import type { JoinEnd } from './host.ts';

/** Ctrl-], as telnet and virsh have it: no shell and no editor wants it. */
const leaveKey = 0x1d;

/** What a guest may have left switched on: colours, a hidden cursor, reports of the mouse and of pasting. See xterm's ctlseqs. */
const undoModes = '\x1b[0m\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l';

const endingSignals = { SIGTERM: 143, SIGHUP: 129, SIGINT: 130 } as const;

/** See `Exec.joinSocket`. */
export async function joinSocket(path: string, { greeting }: { readonly greeting: string }): Promise<JoinEnd> {
  const socket = await open(path);
  // First: a signal that nobody listens for would end the program with the terminal still the guest's.
  const ended = carry(socket);
  const restore = takeTerminal();
  try {
    process.stderr.write(`${greeting}\r\n`);
    return await ended;
  } finally {
    socket.destroySoon();
    restore();
  }
}

function open(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      // Whatever it is, `close` follows.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** Every key is the guest's from now on. Answers how to give the terminal back, which also happens when the process just exits. */
function takeTerminal(): () => void {
  const { stdin, stdout } = process;
  if (stdin.isTTY !== true) return () => stdin.pause();
  const wasRaw = stdin.isRaw;
  stdin.setRawMode(true);
  const giveBack = (): void => {
    process.off('exit', giveBack);
    stdin.setRawMode(wasRaw);
    stdin.pause();
    if (stdout.isTTY === true) stdout.write(`${undoModes}\r\n`);
  };
  process.on('exit', giveBack);
  return giveBack;
}

function carry(socket: Socket): Promise<JoinEnd> {
  const { stdin, stdout } = process;
  return new Promise((resolve) => {
    const stops: (() => void)[] = [];
    const finish = (end: JoinEnd): void => {
      for (const stop of stops.splice(0)) stop();
      resolve(end);
    };
    const on = (emitter: NodeJS.EventEmitter, name: string, listener: (...args: never[]) => void): void => {
      emitter.on(name, listener as (...args: unknown[]) => void);
      stops.push(() => emitter.off(name, listener as (...args: unknown[]) => void));
    };
    on(stdin, 'data', (chunk: Buffer) => {
      const at = chunk.indexOf(leaveKey);
      socket.write(at === -1 ? chunk : chunk.subarray(0, at));
      if (at !== -1) finish({ kind: 'left' });
    });
    on(stdin, 'end', () => finish({ kind: 'left' }));
    on(stdout, 'error', () => finish({ kind: 'left' }));
    on(stdout, 'drain', () => socket.resume());
    on(socket, 'data', (chunk: Buffer) => {
      if (!stdout.write(chunk)) socket.pause();
    });
    on(socket, 'close', () => finish({ kind: 'closed' }));
    for (const [signal, exitCode] of Object.entries(endingSignals)) on(process, signal, () => finish({ kind: 'signal', exitCode }));
    stdin.resume();
  });
}
