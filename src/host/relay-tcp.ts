import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Endpoint, OpenListener } from './listeners.ts';

const connectMs = 10_000;
/** After this long without a byte the kernel asks whether the other end still lives. */
const keepAliveMs = 60_000;

/** See `Listeners.relayTcp`. */
export async function relayTcp(at: Endpoint, target: () => Endpoint): Promise<OpenListener> {
  const open = new Set<Socket>();
  const track = (socket: Socket): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  // Paused: a client may send before the other end is there.
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    track(client);
    track(joinTo(client, target()));
  });
  await listening(server, () => server.listen({ host: at.address, port: at.port, exclusive: true }));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Resolves when the server listens; later errors (no descriptor left for one connection) concern that connection only. */
export function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
    listen();
  });
}

/** `pipe` reads no faster than the other end takes, and passes on each end of file by itself. */
function joinTo(client: Socket, to: Endpoint): Socket {
  const guest = connect({ host: to.address, port: to.port, allowHalfOpen: true, noDelay: true });
  const giveUp = setTimeout(() => cut(), connectMs);
  const cut = (): void => {
    clearTimeout(giveUp);
    client.resetAndDestroy();
    guest.resetAndDestroy();
  };
  client.on('error', cut);
  guest.on('error', cut);
  client.once('close', (broken) => broken && cut());
  guest.once('close', (broken) => broken && cut());
  // A client that went away while the guest was still being called.
  client.once('close', () => guest.connecting && cut());
  guest.once('connect', () => {
    clearTimeout(giveUp);
    for (const socket of [client, guest]) socket.setKeepAlive(true, keepAliveMs);
    client.pipe(guest);
    guest.pipe(client);
  });
  return guest;
}
