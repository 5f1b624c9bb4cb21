import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeControl } from '../../src/guest/ssh/control.ts';
import { type SshWait, waitForSsh } from '../../src/guest/ssh/wait-for-ssh.ts';
import { createNodeHost } from '../../src/host/node-host.ts';
import { freePort, type SshGuest, startSshGuest, whyNoSshGuest } from './ssh-guest.ts';

const host = createNodeHost();
const reason = whyNoSshGuest();
let guest: SshGuest;
const closers: (() => void)[] = [];

async function listen(onClient: (client: Socket) => void): Promise<number> {
  const clients: Socket[] = [];
  const server: Server = createServer((client) => {
    clients.push(client);
    client.on('error', () => undefined);
    onClient(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    for (const client of clients) client.destroy();
  });
  return (server.address() as AddressInfo).port;
}

const wait = (over: Partial<SshWait> & { readonly port?: number } = {}) => {
  const { port, ...rest } = over;
  const login = { ...guest.login, ...(port === undefined ? {} : { port }) };
  return waitForSsh({ login, timeoutMs: 1_500, signal: new AbortController().signal, forwarded: false, loginGraceMs: 0, ...rest }, host);
};

describe.skipIf(reason !== undefined)(`waiting for ssh${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  beforeAll(async () => {
    guest = await startSshGuest();
  });
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });
  afterAll(async () => {
    if (guest === undefined) return;
    await closeControl(guest.login, host);
    await guest.remove();
  });

  it('is over at once where a login succeeds', async () => {
    expect(await wait({ timeoutMs: 20_000 })).toEqual({ ready: true });
  });

  it('tells nothing listening, silence, hanging up and something else apart', async () => {
    const port = await freePort();
    expect(await wait({ port })).toMatchObject({ ready: false, missing: 'banner', reason: 'nothing listens on its ssh port yet' });
    expect(await wait({ port, forwarded: true })).toMatchObject({ missing: 'network' });
    const silent = await listen(() => undefined);
    expect(await wait({ port: silent })).toMatchObject({ missing: 'banner', reason: expect.stringContaining('no ssh server greets') });
    expect(await wait({ port: silent, forwarded: true })).toMatchObject({ missing: 'network' });
    const closing = await listen((client) => client.end());
    expect(await wait({ port: closing })).toMatchObject({ missing: 'banner' });
    expect(await wait({ port: closing, forwarded: true })).toMatchObject({
      missing: 'banner',
      reason: 'nothing listens on its ssh port yet',
    });
    const mail = await listen((client) => client.end('220 mail\r\n'));
    expect(await wait({ port: mail })).toMatchObject({ missing: 'banner', reason: expect.stringContaining('220 mail') });
    // The kernel connects to no broadcast address: as if there was no way.
    const far = { ...guest.login, address: '255.255.255.255' };
    expect(await wait({ login: far })).toMatchObject({ missing: 'network' });
  });

  it('makes one long connection to a silent port, not many', async () => {
    let count = 0;
    const port = await listen(() => {
      count += 1;
    });
    await wait({ port, timeoutMs: 2_500 });
    expect(count).toBe(1);
  });

  it('waits until the server comes, and tells of each change once', async () => {
    await guest.stop();
    const said: string[] = [];
    const waiting = wait({ timeoutMs: 30_000, onProgress: (text) => said.push(text) });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await guest.restart();
    expect(await waiting).toEqual({ ready: true });
    expect(said[0]).toBe('nothing listens on its ssh port yet');
    expect(new Set(said).size).toBe(said.length);
  });

  it('says that the key is refused, or that the host key is another', async () => {
    await closeControl(guest.login, host);
    const hostKey = readFileSync(guest.login.knownHostsFile, 'utf8');
    const { ensureMachineKeys } = await import('../../src/guest/ssh/machine-keys.ts');
    const other = await ensureMachineKeys({ folder: join(guest.folder, 'other'), alias: guest.login.hostKeyAlias }, host);
    const stranger = { ...guest.login, identityFile: other.identityFile };
    expect(await wait({ login: stranger, timeoutMs: 20_000 })).toMatchObject({
      missing: 'login',
      failure: { kind: 'key-refused', said: expect.stringContaining('Permission denied') },
    });
    const fooled = { ...guest.login, knownHostsFile: other.knownHostsFile };
    expect(await wait({ login: fooled, timeoutMs: 20_000 })).toMatchObject({ missing: 'login', failure: { kind: 'host-key' } });
    expect(readFileSync(guest.login.knownHostsFile, 'utf8')).toBe(hostKey);
  });

  it("goes by the guest's word, without a connection before it", async () => {
    let count = 0;
    const port = await listen(() => {
      count += 1;
    });
    const file = join(guest.folder, 'console.log');
    writeFileSync(file, 'vup: ready\r\n');
    const console = { file, fromByte: 12 };
    expect(await wait({ port, console, timeoutMs: 2_000, signal: AbortSignal.timeout(600) })).toMatchObject({ missing: 'interrupted' });
    expect(count).toBe(0);
    const waiting = wait({ console, timeoutMs: 60_000 });
    setTimeout(() => appendFileSync(file, '[  1.2] noise\r\nlogin: vup: re'), 200);
    setTimeout(() => appendFileSync(file, 'ady\r\nmore'), 400);
    const startedMs = performance.now();
    expect(await waiting).toEqual({ ready: true });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    // A guest that never says it is found by its port all the same.
    expect(await wait({ console: { file: join(guest.folder, 'none'), fromByte: 0 }, timeoutMs: 4_000 })).toEqual({ ready: true });
  });

  it('ends when the process does, or on a signal', async () => {
    const port = await listen(() => undefined);
    let alive = true;
    setTimeout(() => {
      alive = false;
    }, 300);
    const startedMs = performance.now();
    expect(await wait({ port, timeoutMs: 30_000, stillRuns: async () => alive })).toMatchObject({ missing: 'process' });
    expect(await wait({ port, timeoutMs: 30_000, signal: AbortSignal.timeout(100) })).toMatchObject({ missing: 'interrupted' });
    expect(performance.now() - startedMs).toBeLessThan(6_000);
  });
});
