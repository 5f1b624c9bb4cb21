import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeNet } from '../../../src/host/node-net.ts';

const net = createNodeNet();
const servers: { readonly server: Server; readonly clients: Socket[] }[] = [];
afterEach(() => {
  for (const { server, clients } of servers.splice(0)) {
    server.close();
    for (const client of clients) client.destroy();
  }
});

async function serve(onClient: (client: Socket) => void): Promise<number> {
  const clients: Socket[] = [];
  const server = createServer((client) => {
    clients.push(client);
    client.on('error', () => undefined);
    onClient(client);
  });
  servers.push({ server, clients });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const ask = (port: number, over: { readonly signal?: AbortSignal; readonly bannerTimeoutMs?: number } = {}) =>
  net.sshBanner(port, '127.0.0.1', {
    connectTimeoutMs: 1_000,
    bannerTimeoutMs: 2_000,
    signal: new AbortController().signal,
    ...over,
  });

describe('sshBanner', () => {
  it('reads the version, also in pieces and after other lines', async () => {
    const port = await serve((client) => {
      client.write('Welcome.\r\nSSH-2.0-Open');
      setTimeout(() => client.write('SSH_9.2\r\nmore'), 20);
    });
    expect(await ask(port)).toEqual({ kind: 'banner', text: 'SSH-2.0-OpenSSH_9.2' });
  });

  it('gives the first line of something else that ends', async () => {
    const port = await serve((client) => client.end('220 mail ready\r\n'));
    expect(await ask(port)).toEqual({ kind: 'banner', text: '220 mail ready' });
  });

  it('tells a closed connection from a reset one only by before and after it stood', async () => {
    expect(await ask(await serve((client) => client.end()))).toEqual({ kind: 'closed' });
    expect(await ask(await serve((client) => client.resetAndDestroy()))).toEqual({ kind: 'closed' });
    expect(await ask(await serve((client) => client.end('half a line')))).toEqual({ kind: 'closed' });
  });

  it('calls it refused where nobody listens', async () => {
    const port = await serve(() => undefined);
    const [last] = servers.splice(-1);
    await new Promise((resolve) => last?.server.close(resolve));
    expect(await ask(port)).toEqual({ kind: 'refused' });
  });

  it('waits only so long for a silent one, and not at all once interrupted', async () => {
    const port = await serve(() => undefined);
    expect(await ask(port, { bannerTimeoutMs: 50 })).toEqual({ kind: 'silent' });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);
    const startedMs = performance.now();
    expect(await ask(port, { signal: stop.signal })).toEqual({ kind: 'silent' });
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });
});
