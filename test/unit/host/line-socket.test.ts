import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeNet } from '../../../src/host/node-net.ts';
import { scratchFolders } from './scratch.ts';

const net = createNodeNet();
const scratch = scratchFolders();
const servers: { readonly server: Server; readonly clients: Socket[] }[] = [];
afterEach(() => {
  for (const { server, clients } of servers.splice(0)) {
    server.close();
    for (const client of clients) client.destroy();
  }
});

async function serve(onClient: (client: Socket) => void): Promise<string> {
  const path = join(scratch(), 'socket');
  const clients: Socket[] = [];
  const server = createServer((client) => {
    clients.push(client);
    client.on('error', () => undefined);
    onClient(client);
  });
  servers.push({ server, clients });
  await new Promise<void>((resolve) => server.listen({ path }, resolve));
  return path;
}

const closing = (socket: { onClose(listener: (error: Error | undefined) => void): void }): Promise<Error | undefined> =>
  new Promise((resolve) => socket.onClose(resolve));

describe('openSocket', () => {
  it('speaks both ways, keeps early lines, joins pieces and splits what came at once', async () => {
    const path = await serve((client) => {
      client.write('hello\r\nsecond\npart');
      client.on('data', (chunk) => client.write(`ed ${chunk}`));
    });
    const socket = await net.openSocket(path, { timeoutMs: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const lines: string[] = [];
    const three = new Promise<void>((resolve) =>
      socket.onLine((line) => {
        if (lines.push(line) === 3) resolve();
      }),
    );
    socket.send('ünd');
    await three;
    expect(lines).toEqual(['hello', 'second', 'parted ünd']);
    socket.close();
    expect(await closing(socket)).toBeUndefined();
    // Afterwards: nothing happens, and who asks late is told.
    socket.send('late');
    expect(await closing(socket)).toBeUndefined();
  });

  it('says that the other end is gone', async () => {
    const path = await serve((client) => client.end('bye\n'));
    const socket = await net.openSocket(path, { timeoutMs: 1_000 });
    const lines: string[] = [];
    socket.onLine((line) => lines.push(line));
    expect(await closing(socket)).toBeUndefined();
    expect(lines).toEqual(['bye']);
  });

  it('breaks off a line without an end', async () => {
    const path = await serve((client) => client.write(Buffer.alloc(1_200_000, 0x78)));
    const socket = await net.openSocket(path, { timeoutMs: 1_000 });
    socket.onLine(() => expect.unreachable());
    expect((await closing(socket))?.message).toMatch(/a line of more than 1048576 bytes/);
  });

  it('takes a line that is just long enough, in many chunks', async () => {
    const line = 'y'.repeat(1_048_576);
    const path = await serve((client) => client.write(`${line}\nz\n`));
    const socket = await net.openSocket(path, { timeoutMs: 1_000 });
    const got = await new Promise<readonly number[]>((resolve) => {
      const lengths: number[] = [];
      socket.onLine((text) => lengths.push(text.length) === 2 && resolve(lengths));
    });
    expect(got).toEqual([1_048_576, 1]);
    socket.close();
  });

  it('rejects where nobody listens, and when interrupted', async () => {
    await expect(net.openSocket(join(scratch(), 'none'), { timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'ENOENT' });
    const path = await serve(() => undefined);
    const stopped = new AbortController();
    stopped.abort();
    await expect(net.openSocket(path, { timeoutMs: 1_000, signal: stopped.signal })).rejects.toThrow(/interrupted/);
    const later = new AbortController();
    const socket = await net.openSocket(path, { timeoutMs: 1_000, signal: later.signal });
    later.abort();
    expect((await closing(socket))?.message).toMatch(/interrupted/);
  });
});
