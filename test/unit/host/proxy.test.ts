import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createNodeNet } from '../../../src/host/node-net.ts';

afterEach(() => vi.unstubAllEnvs());

describe('a proxy in the environment', () => {
  it('is asked, but not for hosts that no_proxy names', async () => {
    const seen: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      seen.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    proxy.on('request', (request, response) => {
      seen.push(request.url ?? '');
      response.end('by proxy');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    vi.stubEnv('http_proxy', address);
    vi.stubEnv('no_proxy', '127.0.0.1');
    const net = createNodeNet();
    const options = { timeoutMs: 5_000, maxBytes: 1_000 };
    await net.getText('http://images.example/list', options).catch(() => undefined);
    expect(seen.join()).toContain('images.example');
    seen.length = 0;
    expect(await net.getText(`${address}/direct`, options)).toBe('by proxy');
    expect(seen).toEqual(['/direct']);
    proxy.closeAllConnections();
    proxy.close();
  });
});
