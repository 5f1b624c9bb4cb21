import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanGuestLine } from '../../../src/guest/guest-line.ts';
import { waitReady } from '../../../src/guest/ready.ts';
import { localContext } from './local-channel.ts';

function context(changes: { readonly signal?: AbortSignal } = {}) {
  const { host, signal, progress, channel, said } = localContext(changes);
  return { host, signal, progress, channel, said, address: '127.0.0.1', machine: 'web' };
}

describe('probes', () => {
  let status = 503;
  let server: Server;
  let port = 0;
  beforeEach(async () => {
    server = createServer((_, response) => response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('wait until the service answers as wanted', async () => {
    status = 503;
    setTimeout(() => {
      status = 204;
    }, 300);
    const waiting = context();
    const probes = [
      { kind: 'tcp', port, timeoutMs: 5000 },
      { kind: 'http', port, path: '/health', timeoutMs: 5000 },
      { kind: 'http', port, path: '/health', status: 204, timeoutMs: 5000 },
      { kind: 'shell', text: 'test "$VUP_MACHINE_NAME" = web', timeoutMs: 5000 },
    ] as const;
    await waitReady(probes, waiting);
    expect(waiting.said.lines).toEqual([`stdout: http ${port}/health: status 503`]);
  });

  it('end with the last answer when the time is over', async () => {
    status = 500;
    const failed = (probe: Parameters<typeof waitReady>[0][number]) => waitReady([probe], context()).catch((error: unknown) => error);
    expect(await failed({ kind: 'http', port, path: '/', status: 200, timeoutMs: 200 })).toMatchObject({
      code: 'VUP_PROBE_FAILED',
      message: `web was not ready within 0.2 s: http ${port}/: status 500, wanted 200`,
    });
    expect(await failed({ kind: 'shell', text: 'echo no such db >&2; exit 3', timeoutMs: 200 })).toMatchObject({
      details: { answer: 'exit code 3: no such db' },
    });
    expect(await failed({ kind: 'shell', text: 'sleep 60', timeoutMs: 200 })).toMatchObject({
      details: { answer: 'it did not end in time' },
    });
    const unused = port;
    await new Promise((resolve) => server.close(resolve));
    expect(await failed({ kind: 'tcp', port: unused, timeoutMs: 200 })).toMatchObject({ details: { answer: 'no connection' } });
  });

  it('of a machine that only its engine reaches ask for listeners inside, and for answers at its doors', async () => {
    status = 200;
    const inside = { ...context(), address: '192.0.2.1', doors: new Map([[80, port]]) };
    await waitReady([{ kind: 'http', port: 80, path: '/', timeoutMs: 5000 }], inside);
    const tcp = (at: number) => waitReady([{ kind: 'tcp', port: at, timeoutMs: 1000 }], inside).catch((error: unknown) => error);
    // On the guest's loopback nobody outside gets to it.
    expect(await tcp(port)).toMatchObject({ details: { answer: 'nothing listens' } });
    const open = createServer();
    await new Promise<void>((resolve) => open.listen(0, '0.0.0.0', resolve));
    expect(await tcp((open.address() as AddressInfo).port)).toBeUndefined();
    await new Promise((resolve) => open.close(resolve));
  });

  it('end when the run is interrupted', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const probe = { kind: 'shell', text: 'exit 1', timeoutMs: 60_000 } as const;
    await expect(waitReady([probe], context({ signal: stop.signal }))).rejects.toMatchObject({ code: 'VUP_INTERRUPTED' });
  });
});

describe('cleanGuestLine', () => {
  it.each([
    ['plain', 'plain'],
    ['a\tb  ', 'a\tb'],
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['\u001b]8;;http://x\u0007link\u001b]8;;\u001b\\', 'link'],
    ['\u009b2Jcleared', 'cleared'],
    ['\u001bP1$qm\u001b\\after', 'after'],
    ['10%\r20%\r', '20%'],
    ['bell\u0007 back\u0008', 'bell back'],
    ['\u001b]0;never ended', ''],
    ['umlaut ä 🎉', 'umlaut ä 🎉'],
  ])('%j becomes %j', (line, expected) => {
    expect(cleanGuestLine(line)).toBe(expected);
  });
});
