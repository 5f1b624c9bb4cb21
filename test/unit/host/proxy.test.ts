import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createNodeNet } from '../../../src/host/node-net.ts';
import { scratchFolders } from './scratch.ts';

const scratch = scratchFolders();

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
    const pinned = { maxBytes: 1_000, stallMs: 5_000, pinned: true };
    await net.download('http://images.example/list', join(scratch(), 'f'), pinned).catch(() => undefined);
    expect(seen.join()).toContain('images.example');
    seen.length = 0;
    expect(await net.getText(`${address}/direct`, options)).toBe('by proxy');
    expect(seen).toEqual(['/direct']);
    proxy.closeAllConnections();
    proxy.close();
  });
});
