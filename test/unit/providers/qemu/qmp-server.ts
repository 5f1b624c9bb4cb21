import { createServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'vitest';

/** What the stand-in is asked. */
export interface AskedCommand {
  readonly execute: string;
  readonly arguments: unknown;
  readonly id: number;
}

/** The greeting of QEMU 7.2.22, as it came. */
export const greeting =
  '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2+dfsg-7+deb12u18+b3"}, "capabilities": ["oob"]}}\r\n';

/** A stand-in for QEMU's control socket: greets, negotiates, and hands every other command to `answer`. */
export function qmpServers(): (path: string, answer: (asked: AskedCommand, socket: Socket) => void, greet?: string) => Promise<Server> {
  const open: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];
  afterEach(() => {
    for (const { server, sockets } of open.splice(0)) {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });
  return (path, answer, greet = greeting) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.write(greet);
      let rest = '';
      socket.on('data', (data) => {
        const lines = (rest + data.toString()).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const asked = JSON.parse(line) as AskedCommand;
          if (asked.execute === 'qmp_capabilities') socket.write(`{"return": {}, "id": ${asked.id}}\r\n`);
          else answer(asked, socket);
        }
      });
    });
    open.push({ server, sockets });
    return new Promise((resolve) => server.listen(path, () => resolve(server)));
  };
}

/** Sends one message as QEMU does. */
export function say(socket: Socket, message: unknown): void {
  socket.write(`${JSON.stringify(message)}\r\n`);
}
