import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNodeHost } from '../../../src/host/node-host.ts';
import { withClaim } from '../../../src/image/claim.ts';
import { localBlob } from '../../../src/image/file-digest.ts';
import type { LockEntry } from '../../../src/image/lock-entry.ts';
import { detectCompression, rootfsMediaTypes } from '../../../src/image/media-type.ts';
import { sweepScratch, withScratch } from '../../../src/image/scratch.ts';
import { blobFile, hasBlob, putBlob, sweepStore } from '../../../src/image/store.ts';
import { addToStoreIndex, findStoredImage, readStoreIndex } from '../../../src/image/store-index.ts';

const host = createNodeHost();
const signal = new AbortController().signal;
const deadTicket = '4194303.1.00000000-0000-0000-0000-000000000000.1';
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vup-store-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const tarballType = (head: Uint8Array) => rootfsMediaTypes[detectCompression(head, 'x.tar')];

describe('blobs', () => {
  it('come in whole under their digest and can be put twice', async () => {
    const blob = { digest: sha256('hello'), mediaType: rootfsMediaTypes.none, sizeBytes: 5 };
    for (const name of ['one', 'two']) {
      await writeFile(join(root, name), 'hello');
      expect(await putBlob(host, root, join(root, name), blob)).toBe(blobFile(root, blob.digest));
      await expect(stat(join(root, name))).rejects.toThrow(/ENOENT/);
    }
    expect(await hasBlob(host, root, blob)).toBe(true);
    expect(await readFile(blobFile(root, blob.digest), 'utf8')).toBe('hello');
    expect(await readdir(join(root, 'blobs'))).toEqual(['sha256']);
  });

  it('are not there when their size is another', async () => {
    const blob = { digest: sha256('hello'), mediaType: rootfsMediaTypes.none, sizeBytes: 5 };
    await mkdir(join(root, 'blobs', 'sha256'), { recursive: true });
    await writeFile(blobFile(root, blob.digest), 'hel');
    expect(await hasBlob(host, root, blob)).toBe(false);
    expect(await hasBlob(host, root, { ...blob, digest: sha256('other') })).toBe(false);
  });

  it('of killed runs are swept, those of living ones are not', async () => {
    await mkdir(join(root, 'blobs', 'sha256'), { recursive: true });
    const self = await host.processes.self();
    const mine = `${'d'.repeat(64)}.${self.pid}.${self.startTime}.${self.bootId}.9`;
    await writeFile(join(root, 'blobs', mine), '');
    await writeFile(join(root, 'blobs', `${'e'.repeat(64)}.${deadTicket}`), '');
    await sweepStore(host, root);
    expect((await readdir(join(root, 'blobs'))).sort()).toEqual([mine, 'sha256']);
  });
});

describe('index', () => {
  const key = { name: 'debian/12', arch: 'x86_64', diskKind: 'rootfs' };
  const image = (text: string, lockEntry: LockEntry) => ({
    ...key,
    blob: { digest: sha256(text), mediaType: rootfsMediaTypes.zstd, sizeBytes: text.length },
    lockEntry,
  });
  const built = (identity: string): LockEntry => ({ source: 'built', recipe: sha256('r'), identity: sha256(identity), packages: ['a=1'] });
  const vendor = (text: string): LockEntry => ({ source: 'vendor', url: 'https://x.example/y', sha256: sha256(text), sizeBytes: 1 });

  it('keeps all that is added at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(names.map((name) => addToStoreIndex(host, root, image(name, built(name)), signal)));
    const digests = (await readStoreIndex(host, root)).map((entry) => entry.blob.digest);
    expect([...digests].sort()).toEqual(names.map(sha256).sort());
  });

  it('finds by lock: an exact vendor file or nothing, a build or else another build', () => {
    const index = [image('v', vendor('v')), image('b2', built('2')), image('b1', built('1'))];
    expect(findStoredImage(index, key, undefined)).toBe(index[0]);
    expect(findStoredImage(index.slice(1), key, undefined, sha256('r'))).toBe(index[1]);
    expect(findStoredImage(index.slice(1), key, undefined, sha256('changed recipe'))).toBeUndefined();
    expect(findStoredImage(index.slice(1), key, built('3'), sha256('changed recipe'))).toBe(index[1]);
    expect(findStoredImage(index, key, vendor('v'))).toBe(index[0]);
    expect(findStoredImage(index, key, vendor('other'))).toBeUndefined();
    expect(findStoredImage(index, key, built('1'))).toBe(index[2]);
    expect(findStoredImage(index, key, built('3'))).toBe(index[1]);
    expect(findStoredImage(index.slice(0, 1), key, built('3'))).toBeUndefined();
    expect(findStoredImage(index, { ...key, arch: 'aarch64' }, undefined)).toBeUndefined();
  });

  it.each(['', 'not json', 'null', '[]', '{"images":7}', '{"images":[null,{"name":"x"}]}'])('reads %j as empty', async (text) => {
    await writeFile(join(root, 'images.json'), text);
    expect(await readStoreIndex(host, root)).toEqual([]);
  });
});

describe('claims', () => {
  it('are held by one at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await host.clock.sleep(5);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withClaim(host, join(root, 'claim'), { signal }, work)));
    expect(most).toBe(1);
    expect(await readdir(join(root, 'claim'))).toEqual([]);
  });

  it('of dead processes, of earlier boots, and of a later process with the same pid are taken over', async () => {
    const self = await host.processes.self();
    const folder = join(root, 'claim');
    await mkdir(folder);
    const stale = [deadTicket, `${self.pid}.1.${self.bootId}.1`, `${self.pid}.${self.startTime}.00000000-0000-0000-0000-000000000000.1`];
    for (const name of stale) await writeFile(join(folder, name), '');
    await withClaim(host, folder, { signal, onWait: () => expect.unreachable() }, async () => {
      expect(await readdir(folder)).toHaveLength(1);
    });
  });

  it('waiting for a living one tells once, and ends with the run', async () => {
    const folder = join(root, 'claim');
    const stop = new AbortController();
    const told: number[] = [];
    await withClaim(host, folder, { signal }, async () => {
      const second = withClaim(host, folder, { signal: stop.signal, onWait: (holder) => told.push(holder.pid) }, async () =>
        expect.unreachable(),
      );
      setTimeout(() => stop.abort(), 700);
      await expect(second).rejects.toMatchObject({ code: 'VUP_INTERRUPTED' });
    });
    expect(told).toEqual([process.pid]);
  });
});

describe('scratch', () => {
  it('is gone after success and after failure', async () => {
    await withScratch(host, root, (folder) => writeFile(join(folder, 'x'), ''));
    await expect(withScratch(host, root, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readdir(join(root, 'images'))).toEqual([]);
  });

  it('of killed runs and week-old downloads are swept, the rest stays', async () => {
    await withScratch(host, root, async (folder) => {
      const images = join(root, 'images');
      await mkdir(join(images, deadTicket));
      for (const name of ['old.part', 'old.part.resume', 'new.part', 'foreign']) await writeFile(join(images, name), '');
      for (const name of ['old.part', 'old.part.resume', 'foreign']) await utimes(join(images, name), 1, 1);
      await sweepScratch(host, root);
      const left = (await readdir(images)).sort();
      expect(left).toContain(folder.slice(images.length + 1));
      expect(left.filter((name) => !/^\d/.test(name))).toEqual(['foreign', 'new.part']);
    });
  });
});

describe('local tarballs', () => {
  const gzip = (text: string) => Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(text)]);

  it('are read once as long as they do not change', async () => {
    const path = join(root, 'x.tar');
    await writeFile(path, gzip('one'));
    await utimes(path, 1000, 1000);
    const counted: string[] = [];
    const sha256OfFile = (file: string) => {
      counted.push(file);
      return host.files.sha256(file);
    };
    const counting = { ...host, files: { ...host.files, sha256: sha256OfFile } };
    const look = async () => {
      const found = await host.files.stat(path);
      if (found === undefined) throw new Error('no stat');
      return localBlob(counting, join(root, 'cache'), { path, stat: found, typeOf: tarballType });
    };
    const first = await look();
    expect(first).toEqual({
      digest: createHash('sha256').update(gzip('one')).digest('hex'),
      mediaType: rootfsMediaTypes.gzip,
      sizeBytes: 5,
    });
    expect(await look()).toEqual(first);
    expect(counted).toHaveLength(1);
    await writeFile(path, gzip('two'));
    expect((await look()).digest).not.toBe(first.digest);
  });

  it('just written are not trusted to stay, so their digest is not remembered', async () => {
    const path = join(root, 'x.tar');
    await writeFile(path, gzip('one'));
    const found = await host.files.stat(path);
    if (found === undefined) throw new Error('no stat');
    await localBlob(host, join(root, 'cache'), { path, stat: found, typeOf: tarballType });
    expect(await host.files.stat(join(root, 'cache'))).toBeUndefined();
  });

  it('are told by their bytes', () => {
    expect(detectCompression(new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'x')).toBe('xz');
    expect(detectCompression(new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]), 'x')).toBe('zstd');
    const tar = new Uint8Array(512);
    tar.set(Buffer.from('ustar'), 257);
    expect(detectCompression(tar, 'x')).toBe('none');
    expect(() => detectCompression(new Uint8Array([1, 2, 3]), './x.zip')).toThrow(/\.\/x\.zip is not a tarball/);
    expect(() => detectCompression(new Uint8Array(0), 'empty')).toThrow(/not a tarball/);
  });
});
