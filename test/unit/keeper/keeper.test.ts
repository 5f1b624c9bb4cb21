import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProcessIdentity } from '../../../src/host/host.ts';
import { createNodeHost } from '../../../src/host/node-host.ts';
import type { Forward } from '../../../src/keeper/forward.ts';
import { ensureKeeper, type KeeperPlace, keeperStatus, stopKeeper } from '../../../src/keeper/keeper.ts';
import { scratchFolders } from '../host/scratch.ts';

const host = createNodeHost();
const scratch = scratchFolders();
const local = '127.0.0.1';
const argv = [
  process.execPath,
  '--import',
  join(import.meta.dirname, '../../../node_modules/tsx/dist/loader.mjs'),
  join(import.meta.dirname, 'run-keeper.ts'),
] as const;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function newPlace(): KeeperPlace {
  const folder = join(scratch(), 'keeper');
  const place: KeeperPlace = { host, folder, socket: join(folder, 's'), argv: [...argv] };
  closers.push(() => stopKeeper(place));
  return place;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, local, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Guest {
  readonly port: number;
  down(): Promise<void>;
}

/** A guest's TCP service that answers `<name> <what was said>`. */
async function guestTcp(name: string, port = 0): Promise<Guest> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(`${name} `);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, local, resolve));
  const down = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  closers.push(down);
  return { port: (server.address() as AddressInfo).port, down };
}

function say(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port, host: local, allowHalfOpen: true });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(`error ${error.code}`));
    socket.on('data', (data: Buffer) => {
      answer += data.toString();
    });
    socket.on('end', () => resolve(answer));
    socket.end(text);
  });
}

function sayByUdp(port: number, text: string): Promise<string> {
  const socket = createSocket('udp4');
  return new Promise<string>((resolve) => {
    socket.on('message', (message) => resolve(message.toString()));
    socket.send(text, port, local);
    setTimeout(() => resolve('no answer'), 2_000);
  }).finally(() => socket.close());
}

const forward = (hostPort: number, guest: number, protocol: 'tcp' | 'udp' = 'tcp'): Forward => ({
  bind: local,
  host: hostPort,
  address: local,
  guest,
  protocol,
});

async function runningPid(place: KeeperPlace): Promise<number> {
  const status = await keeperStatus(place);
  if (status.kind !== 'running') throw new Error(`the keeper is ${status.kind}`);
  return status.pid;
}

async function identityOf(place: KeeperPlace): Promise<ProcessIdentity> {
  const identity = await host.processes.identify(await runningPid(place));
  if (identity === undefined) throw new Error('the keeper is gone');
  return identity;
}

describe('the keeper', { timeout: 60_000 }, () => {
  it('forwards TCP and UDP, also after the guest was restarted', async () => {
    const place = newPlace();
    expect(await keeperStatus(place)).toEqual({ kind: 'none' });
    const guest = await guestTcp('first');
    const udp = createSocket('udp4');
    udp.on('message', (message, from) => udp.send(`udp ${message.toString()}`, from.port, from.address));
    await new Promise<void>((resolve) => udp.bind(0, local, resolve));
    closers.push(() => udp.close());
    const [port, udpPort] = [await freePort(), await freePort()];
    const forwards = [forward(port, guest.port), forward(udpPort, udp.address().port, 'udp')];
    expect(await ensureKeeper(place, forwards)).toEqual([]);
    expect(await keeperStatus(place)).toMatchObject({ kind: 'running', forwards });
    expect(await say(port, 'hello')).toBe('first hello');
    expect(await sayByUdp(udpPort, 'hello')).toBe('udp hello');
    await guest.down();
    expect(await say(port, 'hello')).toBe('error ECONNRESET');
    await guestTcp('second', guest.port);
    expect(await say(port, 'hello')).toBe('second hello');
  });

  it('changes what it forwards without an interruption of the rest', async () => {
    const place = newPlace();
    const [a, b] = [await guestTcp('a'), await guestTcp('b')];
    const [one, two, three] = [await freePort(), await freePort(), await freePort()];
    await ensureKeeper(place, [forward(one, a.port), forward(two, a.port)]);
    const pid = await runningPid(place);
    const kept = connect({ port: one, host: local });
    const heard: string[] = [];
    kept.on('data', (data: Buffer) => heard.push(data.toString()));
    closers.push(() => kept.destroy());
    await expect.poll(() => heard.join('')).toBe('a ');
    await ensureKeeper(place, [forward(one, b.port), forward(three, b.port)]);
    expect(await runningPid(place)).toBe(pid);
    kept.write('still here');
    await expect.poll(() => heard.join('')).toBe('a still here');
    expect(await say(one, 'x')).toBe('b x');
    expect(await say(three, 'x')).toBe('b x');
    expect(await say(two, 'x')).toBe('error ECONNREFUSED');
  });

  it('says of each port why it could not be had, and serves the others', async () => {
    const place = newPlace();
    const guest = await guestTcp('g');
    const [taken, port] = [await guestTcp('foreign'), await freePort()];
    const failures = await ensureKeeper(place, [
      forward(taken.port, guest.port),
      forward(port, guest.port),
      { ...forward(await freePort(), guest.port), bind: '192.0.2.1' },
    ]);
    expect(failures.map(({ error }) => error.code)).toEqual(['VUP_PORT_TAKEN', 'VUP_KEEPER_FAILED']);
    expect(failures[0]?.forward.host).toBe(taken.port);
    expect(failures[0]?.error.message).toContain(`pid ${process.pid}`);
    expect(failures[1]?.error.message).toContain('192.0.2.1');
    expect(await say(port, 'x')).toBe('g x');
  });

  it('leaves nothing when it is stopped, and may be stopped twice', async () => {
    const place = newPlace();
    const guest = await guestTcp('g');
    const port = await freePort();
    await ensureKeeper(place, [forward(port, guest.port)]);
    const identity = await identityOf(place);
    await stopKeeper(place);
    expect(await host.processes.isAlive(identity)).toBe(false);
    expect(readdirSync(place.folder)).toEqual(['keeper.log']);
    expect(await say(port, 'x')).toBe('error ECONNREFUSED');
    await stopKeeper(place);
    expect(await keeperStatus(place)).toEqual({ kind: 'none' });
  });

  it('is not there without forwards', async () => {
    const place = newPlace();
    const guest = await guestTcp('g');
    expect(await ensureKeeper(place, [])).toEqual([]);
    expect(existsSync(place.folder)).toBe(false);
    await ensureKeeper(place, [forward(await freePort(), guest.port)]);
    const identity = await identityOf(place);
    await ensureKeeper(place, []);
    expect(await host.processes.isAlive(identity)).toBe(false);
  });

  it('is started again after it was killed, and replaced when it hangs', async () => {
    const place = newPlace();
    const guest = await guestTcp('g');
    const port = await freePort();
    await ensureKeeper(place, [forward(port, guest.port)]);
    const first = await identityOf(place);
    await host.processes.kill(first, 'SIGKILL');
    await host.processes.waitGone(first, 5_000);
    expect(await keeperStatus(place)).toEqual({ kind: 'none' });
    expect(await ensureKeeper(place, [forward(port, guest.port)])).toEqual([]);
    expect(await say(port, 'x')).toBe('g x');
    const second = await identityOf(place);
    process.kill(second.pid, 'SIGSTOP');
    expect(await keeperStatus(place)).toEqual({ kind: 'silent', pid: second.pid });
    expect(await ensureKeeper(place, [forward(port, guest.port)])).toEqual([]);
    expect(await say(port, 'x')).toBe('g x');
    expect(await host.processes.isAlive(second)).toBe(false);
  });

  it('ends by itself when its folder is gone', async () => {
    const place = newPlace();
    const guest = await guestTcp('g');
    const port = await freePort();
    await ensureKeeper(place, [forward(port, guest.port)]);
    const identity = await identityOf(place);
    rmSync(place.folder, { recursive: true });
    expect(await host.processes.waitGone(identity, 8_000)).toBe(true);
    expect(await say(port, 'x')).toBe('error ECONNREFUSED');
  });

  it('lets only its user reach it, and cuts off what it does not understand', async () => {
    const place = newPlace();
    const guest = await guestTcp('g');
    const port = await freePort();
    await ensureKeeper(place, [forward(port, guest.port)]);
    expect(statSync(place.folder).mode & 0o777).toBe(0o700);
    const bad = [{ op: 'exec' }, { op: 'set' }, { op: 'set', forwards: [{ ...forward(1, 1), host: 70_000 }] }, 'x', null];
    for (const request of bad) await expect(host.net.askSocket(place.socket, request, 2_000)).rejects.toThrow();
    expect(await say(port, 'x')).toBe('g x');
  });

  it('says why it did not start', async () => {
    const place = { ...newPlace(), argv: [process.execPath, '-e', 'console.error("no such luck"); process.exit(1)'] as const };
    await expect(ensureKeeper(place, [forward(await freePort(), 1)])).rejects.toMatchObject({
      code: 'VUP_KEEPER_FAILED',
      details: { tail: expect.arrayContaining(['no such luck']) },
    });
  });

  it('is only one when two are started in one folder', async () => {
    const place = newPlace();
    const guest = await guestTcp('g');
    await ensureKeeper(place, [forward(await freePort(), guest.port)]);
    const pid = await runningPid(place);
    writeFileSync(join(place.folder, 'start.json'), JSON.stringify({ socket: place.socket }));
    const other = await host.exec.detach([...argv, place.folder], { logFile: join(place.folder, 'keeper.log') });
    expect(await host.processes.waitGone(other, 10_000)).toBe(true);
    expect(await runningPid(place)).toBe(pid);
  });

  it('serves from a short folder when the path of its own is too long', async () => {
    const long = join(scratch(), 'x'.repeat(100));
    mkdirSync(long);
    const place: KeeperPlace = { host, folder: join(long, 'keeper'), socket: join(scratch(), 'short/s'), argv: [...argv] };
    closers.push(() => stopKeeper(place));
    const guest = await guestTcp('g');
    const port = await freePort();
    await ensureKeeper(place, [forward(port, guest.port)]);
    expect(await say(port, 'x')).toBe('g x');
    await stopKeeper(place);
    expect(existsSync(place.socket)).toBe(false);
  });

  it('is small when bundled as it ships: no heavy package, little memory', async () => {
    const folder = scratch();
    const { metafile } = await build({
      entryPoints: [join(import.meta.dirname, 'run-keeper.ts')],
      outdir: folder,
      bundle: true,
      splitting: true,
      metafile: true,
      platform: 'node',
      format: 'esm',
      outExtension: { '.js': '.mjs' },
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      logLevel: 'silent',
    });
    const main = Object.values(metafile.outputs).find((output) => output.entryPoint?.endsWith('run-keeper.ts'));
    expect(Object.keys(main?.inputs ?? {}).filter((input) => input.includes('node_modules'))).toEqual([]);
    expect(main?.bytes).toBeLessThan(100_000);
    const place: KeeperPlace = { ...newPlace(), argv: [process.execPath, join(folder, 'run-keeper.mjs')] };
    closers.push(() => stopKeeper(place));
    const guest = await guestTcp('g');
    const port = await freePort();
    await ensureKeeper(place, [forward(port, guest.port)]);
    await Promise.all(Array.from({ length: 100 }, () => say(port, 'x'.repeat(100_000))));
    const memoryKiB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${await runningPid(place)}/status`, 'utf8'))?.[1]);
    expect(memoryKiB).toBeLessThan(110 * 1024);
    await stopKeeper(place);
  });
});
