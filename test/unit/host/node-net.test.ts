import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DownloadOptions } from '../../../src/host/host.ts';
import { createNodeNet } from '../../../src/host/node-net.ts';
import { checkedLookup, refusedHop } from '../../../src/host/refuse-target.ts';
import { scratchFolders } from './scratch.ts';

const net = createNodeNet();
const scratch = scratchFolders();
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on loopback that answers as told; gives its address. */
async function serve(answer: Answer): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
/** How much of a download is in its file. */
let taken = 0;
const onProgress = (done: number): void => {
  taken = done;
};
const options: DownloadOptions = { maxBytes: 1_000_000, stallMs: 5_000, onProgress };
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Breaks off once the other end has kept what was sent: what it still holds is lost with the connection. */
function breakWhenTaken(response: ServerResponse, bytes: number): void {
  if (taken >= bytes) response.destroy();
  else setTimeout(() => breakWhenTaken(response, bytes), 5);
}

/** Serves `content` as a good server does; breaks off after `breakAt` bytes of the first answer. */
function goodServer(log: (string | undefined)[], breakAt?: number, tag = () => '"one"'): Answer {
  taken = 0;
  return (request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    log.push(range);
    const from = range !== undefined && ifRange === tag() ? Number(/\d+/.exec(range)?.[0]) : 0;
    const body = content.subarray(from);
    const headers = { etag: tag(), 'content-length': body.length };
    if (from > 0) response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
    else response.writeHead(200, headers);
    if (breakAt === undefined || log.length > 1) response.end(body);
    else response.write(body.subarray(0, breakAt), () => breakWhenTaken(response, breakAt));
  };
}

describe('download', () => {
  it('streams into the file and tells how far it is', async () => {
    const url = await serve(goodServer([]));
    const file = join(scratch(), 'f');
    const told: (number | undefined)[][] = [];
    await net.download(url, file, { ...options, onProgress: (done, total) => told.push([done, total]) });
    expect(sum(readFileSync(file))).toBe(sum(content));
    expect(told.at(-1)).toEqual([300_000, 300_000]);
    expect(existsSync(`${file}.resume`)).toBe(false);
  });

  it('goes on where it was broken off', async () => {
    const log: (string | undefined)[] = [];
    const url = await serve(goodServer(log, 100_000));
    const file = join(scratch(), 'f');
    await expect(net.download(url, file, options)).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH' });
    await net.download(url, file, options);
    expect(log).toEqual([undefined, 'bytes=100000-']);
    expect(sum(readFileSync(file))).toBe(sum(content));
  });

  it('begins anew when the server has other bytes meanwhile', async () => {
    const log: (string | undefined)[] = [];
    const url = await serve(goodServer(log, 100_000, () => (log.length > 1 ? '"two"' : '"one"')));
    const file = join(scratch(), 'f');
    await expect(net.download(url, file, options)).rejects.toThrow();
    await net.download(url, file, options);
    expect(log).toHaveLength(2);
    expect(sum(readFileSync(file))).toBe(sum(content));
  });

  it('does not go on with a piece of which it does not know the origin', async () => {
    const log: (string | undefined)[] = [];
    const url = await serve(goodServer(log));
    const file = join(scratch(), 'f');
    writeFileSync(file, 'other bytes');
    await net.download(url, file, options);
    expect(log).toEqual([undefined]);
    expect(sum(readFileSync(file))).toBe(sum(content));
  });

  it('asks for all when the server refuses the range', async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      if (request.headers.range !== undefined) response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      else response.writeHead(200, { etag: '"x"' }).end(content);
    });
    const file = join(scratch(), 'f');
    writeFileSync(file, Buffer.alloc(400_000));
    writeFileSync(`${file}.resume`, JSON.stringify({ url, validator: '"x"' }));
    await net.download(url, file, options);
    expect(asked).toBe(2);
    expect(sum(readFileSync(file))).toBe(sum(content));
  });

  it('takes a whole piece as done when the server confirms its length', async () => {
    const url = await serve((_, response) => response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end());
    const file = join(scratch(), 'f');
    writeFileSync(file, content);
    writeFileSync(`${file}.resume`, JSON.stringify({ url, validator: '"x"' }));
    await net.download(url, file, options);
    expect(sum(readFileSync(file))).toBe(sum(content));
  });

  it('fails when nothing comes any more', async () => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-length': 1_000 }).write('abc'));
    const started = performance.now();
    await expect(net.download(url, join(scratch(), 'f'), { ...options, stallMs: 300 })).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH' });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('fails when no head comes', async () => {
    const url = await serve(() => undefined);
    await expect(net.download(url, join(scratch(), 'f'), { ...options, stallMs: 300 })).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH' });
  });

  it('stops at the size cap, announced or not', async () => {
    for (const announced of [true, false]) {
      const url = await serve((_, response) => {
        if (announced) response.setHeader('content-length', content.length);
        // Without an announcement the head goes out before the end is known.
        else response.flushHeaders();
        response.end(content);
      });
      const file = join(scratch(), 'f');
      await expect(net.download(url, file, { ...options, maxBytes: 100_000 })).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH' });
      expect(existsSync(file) ? statSync(file).size : 0).toBeLessThanOrEqual(100_000);
    }
  });

  it('does not take an answer that is no success', async () => {
    const url = await serve((_, response) => response.writeHead(404).end('not found'));
    const file = join(scratch(), 'f');
    await expect(net.download(url, file, options)).rejects.toMatchObject({ message: expect.stringContaining('404') });
    expect(existsSync(file)).toBe(false);
  });

  it('ends on abort', async () => {
    const url = await serve((_, response) => response.writeHead(200).write('abc'));
    const aborter = new AbortController();
    setTimeout(() => aborter.abort(), 100);
    await expect(net.download(url, join(scratch(), 'f'), { ...options, signal: aborter.signal })).rejects.toMatchObject({
      message: expect.stringContaining('interrupted'),
    });
  });

  it('does not show user name and password of the address', async () => {
    await expect(net.download('http://ann:secret@127.0.0.1:1/f?token=t', join(scratch(), 'f'), options)).rejects.toMatchObject({
      message: expect.not.stringMatching(/secret|token/),
    });
  });

  it('refuses other schemes', async () => {
    await expect(net.download('file:///etc/passwd', join(scratch(), 'f'), options)).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH' });
  });

  it.skipIf(!existsSync('/dev/full'))('says when the disk is full', async () => {
    const url = await serve((_, response) => response.end(content));
    const file = join(scratch(), 'f');
    symlinkSync('/dev/full', file);
    await expect(net.download(url, file, options)).rejects.toMatchObject({ code: 'VUP_HOST_RESOURCE' });
  });
});

describe('redirects', () => {
  it('follows five and no more, and not to another scheme', async () => {
    const url = await serve((request, response) => {
      const left = Number(/\d+/.exec(request.url ?? '')?.[0] ?? 0);
      if (request.url === '/away') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      else if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
      else response.end('here');
    });
    const get = (path: string) => net.getText(`${url}${path}`, { timeoutMs: 5_000, maxBytes: 100 });
    expect(await get('/5')).toBe('here');
    await expect(get('/6')).rejects.toMatchObject({ message: expect.stringContaining('redirects') });
    await expect(get('/away')).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH' });
  });
});

describe('targets of downloads', () => {
  const refused = (url: string, pinned: boolean) => {
    const ended = net.download(url, join(scratch(), 'f'), { ...options, stallMs: 500, ...(pinned && { pinned }) });
    return expect(ended).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH', message: expect.stringContaining('was not downloaded') });
  };

  it('are never link-local or nobody, however they are written', async () => {
    for (const host of [
      '169.254.169.254',
      '0xa9fea9fe',
      '2852039166',
      '[fe80::1]',
      '[::ffff:169.254.169.254]',
      '[fd00:ec2::254]',
      '0.0.0.0',
      '[::]',
    ]) {
      await refused(`http://${host}/latest/meta-data`, true);
      await refused(`https://${host}/latest/meta-data`, false);
    }
  });

  it('are not link-local behind a name either', async () => {
    const answer = await new Promise<Error | null>((resolve) => checkedLookup('169.254.169.254', { all: true }, (error) => resolve(error)));
    expect(answer?.message).toContain('no address of a server');
    const local = await new Promise((resolve) => checkedLookup('localhost', { all: true }, (_error, found) => resolve(found)));
    expect(local).toEqual(expect.arrayContaining([expect.objectContaining({ address: '127.0.0.1' })]));
  });

  it('are asked by http only with a digest, or on this host', async () => {
    await refused('http://mirror.invalid/image.tar', false);
    expect(refusedHop({ url: new URL('http://mirror.invalid/'), first: new URL('http://mirror.invalid/'), pinned: true })).toBeUndefined();
    await expect(net.getText('http://mirror.invalid/index.json', { timeoutMs: 500, maxBytes: 9 })).rejects.toMatchObject({
      message: expect.stringContaining('use https'),
    });
  });

  it('are not changed by a redirect to http, to this host, or to a file', () => {
    const hop = (first: string, url: string) => refusedHop({ url: new URL(url), first: new URL(first), pinned: true });
    expect(hop('https://a.test/x', 'http://a.test/x')).toContain('from https to http');
    for (const here of ['http://127.0.0.1:9200/', 'https://localhost/', 'https://[::1]/', 'http://127.1/', 'http://[::ffff:127.0.0.1]/']) {
      expect(hop('https://a.test/x', here)).toContain('on this host');
      expect(hop('http://127.0.0.1/x', here)).toBeUndefined();
    }
    for (const other of ['file:///etc/passwd', 'ftp://a.test/', 'data:text/plain,x'])
      expect(hop('https://a.test/x', other)).toContain('neither');
    expect(hop('https://a.test/x', 'https://b.test/x')).toBeUndefined();
  });

  it('get no header out of a damaged note of an earlier try', async () => {
    const asked: IncomingMessage['headers'][] = [];
    const url = await serve((request, response) => {
      asked.push(request.headers);
      response.end('whole');
    });
    const file = join(scratch(), 'f');
    writeFileSync(file, 'wh');
    writeFileSync(`${file}.resume`, JSON.stringify({ url, validator: '"a"\r\nx-injected: 1' }));
    await net.download(url, file, options);
    expect(readFileSync(file, 'utf8')).toBe('whole');
    expect(asked.map((headers) => [headers.range, headers['x-injected']])).toEqual([[undefined, undefined]]);
  });
});

describe('getText', () => {
  it('bounds size and time', async () => {
    const long = await serve((_, response) => response.end('x'.repeat(1_000)));
    await expect(net.getText(long, { timeoutMs: 5_000, maxBytes: 999 })).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH' });
    expect(await net.getText(long, { timeoutMs: 5_000, maxBytes: 1_000 })).toHaveLength(1_000);
    const slow = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await expect(net.getText(slow, { timeoutMs: 300, maxBytes: 1_000_000 })).rejects.toMatchObject({ code: 'VUP_IMAGE_FETCH' });
  });
});

describe('probes', () => {
  it('tells whether a port is free', async () => {
    const tcp = createTcpServer();
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const { port } = tcp.address() as AddressInfo;
    expect(await net.isPortFree(port, '127.0.0.1', 'tcp')).toBe(false);
    await new Promise((resolve) => tcp.close(resolve));
    expect(await net.isPortFree(port, '127.0.0.1', 'tcp')).toBe(true);
    const udp = createSocket('udp4');
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
    expect(await net.isPortFree(udp.address().port, '127.0.0.1', 'udp')).toBe(false);
    udp.close();
    expect(await net.isPortFree(port, '192.0.2.1', 'tcp')).toBe(false);
  });

  it('tells whether a connection is accepted', async () => {
    const url = new URL(await serve((_, response) => response.end()));
    expect(await net.canConnect(Number(url.port), '127.0.0.1', 1_000)).toBe(true);
    expect(await net.canConnect(1, '127.0.0.1', 1_000)).toBe(false);
  });

  it('gives the status of a page', async () => {
    const url = await serve((request, response) => {
      if (request.url !== '/never') response.writeHead(request.url === '/gone' ? 410 : 302, { location: '/x' }).end();
    });
    expect(await net.httpStatus(`${url}/gone`, 1_000)).toBe(410);
    expect(await net.httpStatus(`${url}/moved`, 1_000)).toBe(302);
    expect(await net.httpStatus(`${url}/never`, 200)).toBeUndefined();
    expect(await net.httpStatus('http://127.0.0.1:1/', 1_000)).toBeUndefined();
  });
});
