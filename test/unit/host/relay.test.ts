import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { relayTcp } from '../../../src/host/relay-tcp.ts';
import { relayUdp } from '../../../src/host/relay-udp.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const local = '127.0.0.1';

async function tcpServer(onSocket: (socket: Socket) => void, port = 0): Promise<{ port: number; server: Server; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, local, resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server, sockets };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, local, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function relayTo(target: number): Promise<number> {
  const port = await freePort();
  const relay = await relayTcp({ address: local, port }, () => ({ address: local, port: target }));
  closers.push(() => relay.close());
  return port;
}

/** Sends, ends its side, and gives all that comes back; how it ended too. */
function talk(port: number, message: string | Uint8Array): Promise<{ text: string; error?: string }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let error: string | undefined;
    const socket = connect({ port, host: local, allowHalfOpen: true });
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      error = cause.code;
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('close', () => resolve({ text: Buffer.concat(chunks).toString(), ...(error === undefined ? {} : { error }) }));
    socket.end(message);
  });
}

describe('relayTcp', () => {
  it('carries bytes both ways and passes a half close on', async () => {
    // Answers only after the client has ended its side.
    const guest = await tcpServer((socket) => {
      let text = '';
      socket.on('data', (data: Buffer) => {
        text += data.toString();
      });
      socket.on('end', () => socket.end(`got ${text.length}`));
    });
    const port = await relayTo(guest.port);
    expect(await talk(port, 'x'.repeat(1_000_000))).toEqual({ text: 'got 1000000' });
  });

  it('serves many at once, in order each', async () => {
    const guest = await tcpServer((socket) => socket.pipe(socket));
    const port = await relayTo(guest.port);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => talk(port, `client ${index}`)));
    expect(answers.map(({ text }) => text)).toEqual(answers.map((_, index) => `client ${index}`));
  });

  it('resets a client while the guest is down, and serves again when it is up', async () => {
    const guestPort = await freePort();
    const port = await relayTo(guestPort);
    expect(await talk(port, 'hello')).toMatchObject({ text: '', error: 'ECONNRESET' });
    const first = await tcpServer((socket) => socket.pipe(socket), guestPort);
    expect(await talk(port, 'hello')).toEqual({ text: 'hello' });
    for (const socket of first.sockets) socket.resetAndDestroy();
    await new Promise((resolve) => first.server.close(resolve));
    expect(await talk(port, 'hello')).toMatchObject({ error: 'ECONNRESET' });
    await tcpServer((socket) => socket.pipe(socket), guestPort);
    expect(await talk(port, 'hello')).toEqual({ text: 'hello' });
  });

  it('reads no faster than the other end takes', async () => {
    let guestSide: Socket | undefined;
    const guest = await tcpServer((socket) => {
      guestSide = socket;
      socket.pause();
    });
    const port = await relayTo(guest.port);
    const client = connect({ port, host: local });
    client.on('error', () => undefined);
    closers.push(() => client.destroy());
    const chunk = Buffer.alloc(1_000_000);
    for (let count = 0; count < 100; count += 1) client.write(chunk);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(client.writableLength).toBeGreaterThan(50_000_000);
    let received = 0;
    const all = new Promise<void>((resolve) => {
      guestSide?.on('data', (data: Buffer) => {
        received += data.length;
        if (received === 100_000_000) resolve();
      });
    });
    guestSide?.resume();
    await all;
    expect(received).toBe(100_000_000);
  });

  it('lets go of both ends when one breaks', async () => {
    const ended: Promise<void>[] = [];
    const guest = await tcpServer((socket) => {
      ended.push(new Promise((resolve) => socket.on('close', () => resolve())));
    });
    const port = await relayTo(guest.port);
    const client = connect({ port, host: local });
    client.on('error', () => undefined);
    await new Promise((resolve) => client.once('connect', resolve));
    await expect.poll(() => ended.length).toBe(1);
    client.resetAndDestroy();
    await ended[0];
  });

  it('says when the port is taken, and frees its own on close', async () => {
    const taken = await tcpServer(() => undefined);
    await expect(relayTcp({ address: local, port: taken.port }, () => ({ address: local, port: 1 }))).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    const guest = await tcpServer((socket) => socket.pipe(socket));
    const port = await freePort();
    const relay = await relayTcp({ address: local, port }, () => ({ address: local, port: guest.port }));
    const client = connect({ port, host: local });
    const closed = new Promise((resolve) => client.on('close', resolve));
    client.on('error', () => undefined);
    await new Promise((resolve) => client.once('connect', resolve));
    await relay.close();
    await closed;
    const again = await relayTcp({ address: local, port }, () => ({ address: local, port: guest.port }));
    await again.close();
  });
});

describe('relayUdp', () => {
  async function udpEcho(port = 0): Promise<{ socket: UdpSocket; port: number; senders: Set<number> }> {
    const socket = createSocket('udp4');
    const senders = new Set<number>();
    socket.on('message', (message, from) => {
      senders.add(from.port);
      socket.send(`echo ${message.toString()}`, from.port, from.address);
    });
    await new Promise<void>((resolve) => socket.bind(port, local, resolve));
    return { socket, port: socket.address().port, senders };
  }

  async function udpClient(): Promise<{ ask(port: number, text: string): Promise<string> }> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, local, resolve));
    closers.push(() => socket.close());
    return {
      ask: (port, text) =>
        new Promise((resolve) => {
          const timer = setTimeout(() => resolve('no answer'), 500);
          socket.once('message', (message) => {
            clearTimeout(timer);
            resolve(message.toString());
          });
          socket.send(text, port, local);
        }),
    };
  }

  async function relay(target: number, idleMs: number): Promise<number> {
    const port = await freePort();
    const opened = await relayUdp({ address: local, port }, () => ({ address: local, port: target }), idleMs);
    closers.push(() => opened.close());
    return port;
  }

  it('gives each client its own flow', async () => {
    const guest = await udpEcho();
    closers.push(() => guest.socket.close());
    const port = await relay(guest.port, 60_000);
    const [a, b] = [await udpClient(), await udpClient()];
    expect(await Promise.all([a.ask(port, 'a'), b.ask(port, 'b')])).toEqual(['echo a', 'echo b']);
    expect(await a.ask(port, 'again')).toBe('echo again');
    expect(guest.senders.size).toBe(2);
  });

  it('forgets a flow that was idle', async () => {
    const guest = await udpEcho();
    closers.push(() => guest.socket.close());
    const port = await relay(guest.port, 100);
    const client = await udpClient();
    expect(await client.ask(port, 'x')).toBe('echo x');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await client.ask(port, 'y')).toBe('echo y');
    expect(guest.senders.size).toBe(2);
  });

  it('survives a guest that is down', async () => {
    const guestPort = await freePort();
    const port = await relay(guestPort, 60_000);
    const client = await udpClient();
    expect(await client.ask(port, 'x')).toBe('no answer');
    const guest = await udpEcho(guestPort);
    closers.push(() => guest.socket.close());
    expect(await client.ask(port, 'y')).toBe('echo y');
  });

  it('says when the port is taken', async () => {
    const guest = await udpEcho();
    closers.push(() => guest.socket.close());
    await expect(relayUdp({ address: local, port: guest.port }, () => ({ address: local, port: 1 }), 1_000)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
