import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNodeHost } from '../../src/host/node-host.ts';
import type { ImageContext } from '../../src/image/image-context.ts';
import { emptyLock } from '../../src/image/lock-file.ts';
import { pullImage } from '../../src/image/pull-image.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import { makeTar, tinyRootfs } from './make-tar.ts';

let dir = '';
let server: Server;
let served: Buffer = Buffer.alloc(0);
let asked = 0;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vup-url-'));
  asked = 0;
  server = createServer((_, response) => {
    asked += 1;
    response.writeHead(200, { 'content-length': served.length }).end(served);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true, force: true });
});

function context(diskKind: 'rootfs' | 'disk'): ImageContext {
  const quiet = { bar: () => undefined, log: () => undefined };
  const places = { storeRoot: join(dir, 'store'), cacheDir: join(dir, 'cache') };
  return {
    host: createNodeHost(),
    signal: new AbortController().signal,
    progress: quiet,
    ...places,
    lock: emptyLock,
    diskKind,
    settings: {},
  };
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function request(file: string, sha256: string) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${file}`;
  const form = file.includes('.tar') ? 'rootfs' : 'disk';
  return { kind: 'url', url, sha256, form, name: `${url}#${sha256.slice(0, 12)}` } as const;
}

describe('an image by URL and digest', () => {
  it('is brought once, known by its digest, and locked to it', async () => {
    served = makeTar(tinyRootfs);
    const wanted = request('base.tar', sha256Of(served));
    expect(await resolveImage(wanted, context('rootfs'))).toMatchObject({ present: false, lock: 'new' });
    const pulled = await pullImage(wanted, context('rootfs'));
    expect(pulled).toMatchObject({
      blob: { digest: wanted.sha256, sizeBytes: served.length },
      lockEntry: { source: 'vendor', url: wanted.url, sha256: wanted.sha256, sizeBytes: served.length },
    });
    expect(await resolveImage(wanted, context('rootfs'))).toMatchObject({ present: true, blob: pulled.blob });
    await pullImage(wanted, context('rootfs'));
    expect(asked).toBe(1);
  });

  it('may be a raw disk, which becomes a qcow2', async () => {
    served = Buffer.alloc(1024 * 1024);
    served.write('vup', 4096);
    const pulled = await pullImage(request('base.raw', sha256Of(served)), context('disk'));
    expect(pulled.blob.digest).not.toBe(sha256Of(served));
    expect(pulled.lockEntry).toMatchObject({ sha256: sha256Of(served) });
  });

  it('is refused with other bytes, and nothing is kept', async () => {
    served = makeTar(tinyRootfs);
    const wrong = pullImage(request('base.tar', 'a'.repeat(64)), context('rootfs'));
    await expect(wrong).rejects.toMatchObject({ code: 'VUP_IMAGE_DIGEST' });
    const left = await readdir(dir, { recursive: true });
    expect(left.filter((path) => /blobs\/sha256\/|\.part$/.test(path))).toEqual([]);
  });

  it.each([
    ['base.tar', makeTar([{ name: '../evil', content: 'x' }]), 'rootfs'],
    ['base.tar.gz', Buffer.from('no archive at all'), 'rootfs'],
    ['base.qcow2', Buffer.alloc(70_000), 'disk'],
  ] as const)('is looked at like any stranger’s: %s', async (file, bytes, kind) => {
    served = bytes;
    await expect(pullImage(request(file, sha256Of(bytes)), context(kind))).rejects.toMatchObject({ code: 'VUP_IMAGE_INVALID' });
  });
});
