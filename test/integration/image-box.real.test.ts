import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNodeHost } from '../../src/host/node-host.ts';
import type { ImageContext } from '../../src/image/image-context.ts';
import { emptyLock } from '../../src/image/lock-file.ts';
import { pullImage } from '../../src/image/pull-image.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import type { EnvironmentRef } from '../../src/provider/machine-ref.ts';
import { disks } from '../../src/providers/qemu/disk.ts';
import { sampleOvf } from '../unit/image/sample-ovf.ts';

const mediaType = 'application/vnd.vup.disk.v1.qcow2+box;controller=sata;nic=82540EM;firmware=bios;os=Debian_64';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vup-box-'));
  await mkdir(join(dir, 'parts'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function context(): ImageContext {
  return {
    host: createNodeHost(),
    signal: new AbortController().signal,
    progress: { bar: () => undefined, log: () => undefined },
    storeRoot: join(dir, 'store'),
    cacheDir: join(dir, 'cache'),
    lock: emptyLock,
    diskKind: 'disk',
    settings: {},
  };
}

interface BoxChanges {
  readonly ovf?: string;
  readonly metadata?: string;
  readonly subformat?: string;
  /** Of the finished VMDK. */
  readonly change?: (vmdk: Buffer) => Buffer;
  readonly more?: Readonly<Record<string, string>>;
}

/** A box with a disk of 3 MiB that has something recognizable in its second one. */
async function makeBox(name: string, changes: BoxChanges = {}): Promise<string> {
  const raw = Buffer.alloc(3 * 1024 * 1024);
  raw.write('vup test disk', 1024 * 1024);
  await writeFile(join(dir, 'source.raw'), raw);
  const parts = join(dir, 'parts');
  const vmdk = join(parts, 'box-disk001.vmdk');
  const subformat = `subformat=${changes.subformat ?? 'streamOptimized'}`;
  execFileSync('qemu-img', ['convert', '-f', 'raw', '-O', 'vmdk', '-o', subformat, join(dir, 'source.raw'), vmdk]);
  if (changes.change !== undefined) await writeFile(vmdk, changes.change(await readFile(vmdk)));
  await writeFile(join(parts, 'box.ovf'), changes.ovf ?? sampleOvf());
  await writeFile(join(parts, 'metadata.json'), changes.metadata ?? '{"provider":"virtualbox"}');
  for (const [file, text] of Object.entries(changes.more ?? {})) await writeFile(join(parts, file), text);
  const path = join(dir, name);
  const members = (await readdir(parts)).sort().map((file) => `./${file}`);
  execFileSync('tar', ['-C', parts, name.endsWith('.ova') ? '-cf' : '-czf', path, ...members]);
  return path;
}

/**
 * As VirtualBox writes it, which learns where the grain directory is at the end: a footer in front of the last marker, which is the header
 * again ("Virtual Disk Format 5.0", "Stream-Optimized Compressed Sparse Extents"). `sectors` is the size that it says.
 */
function withFooter(vmdk: Buffer, sectors: bigint): Buffer {
  const footer = Buffer.from(vmdk.subarray(0, 512));
  footer.writeBigUInt64LE(sectors, 12);
  const marker = Buffer.alloc(512);
  marker.writeBigUInt64LE(1n, 0);
  marker.writeUInt32LE(3, 12);
  vmdk.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 56);
  return Buffer.concat([vmdk, marker, footer, Buffer.alloc(512)]);
}

const asImage = (path: string) => ({ kind: 'file', path, name: path.replace(`${dir}/`, './') }) as const;
const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
const compare = (qcow2: string) =>
  execFileSync('qemu-img', ['compare', '-f', 'qcow2', '-F', 'raw', qcow2, join(dir, 'source.raw')], { encoding: 'utf8' });

describe('a box of the project', () => {
  it.each(['streamOptimized', 'monolithicSparse'])(
    'becomes a disk that says what it needs, locked by its own bytes: %s',
    async (subformat) => {
      const path = await makeBox('x.box', { subformat });
      const facts = context();
      expect(await resolveImage(asImage(path), facts)).toMatchObject({ present: false, lock: 'new', source: 'file' });
      const pulled = await pullImage(asImage(path), facts);
      expect(pulled.blob.mediaType).toBe(mediaType);
      expect(pulled.lockEntry).toMatchObject({ source: 'file', sha256: await sha256(path) });
      expect(pulled.blob.digest).toBe(await sha256(pulled.file));
      expect(compare(pulled.file)).toContain('identical');
      expect(await resolveImage(asImage(path), context())).toMatchObject({ present: true, blob: pulled.blob });
      expect(await readdir(join(facts.cacheDir, 'images'))).toEqual([]);

      const environment = { storeRoot: facts.storeRoot } as EnvironmentRef;
      await disks.ensure(environment, pulled.blob, pulled.file, facts);
      expect(compare(join(facts.storeRoot, 'qemu', pulled.blob.digest, 'disk.qcow2'))).toContain('identical');
    },
  );

  it('may have a disk that VirtualBox wrote in one go', async () => {
    const path = await makeBox('x.box', { change: (vmdk) => withFooter(vmdk, 6_144n) });
    expect(compare((await pullImage(asImage(path), context())).file)).toContain('identical');
  });

  it('may be an appliance, whose machine has cloud-init', async () => {
    const path = await makeBox('x.ova', { more: { 'box.mf': 'SHA256(box.ovf)= 0\n' } });
    const pulled = await pullImage(asImage(path), context());
    expect(pulled.blob.mediaType).toBe(mediaType.replace('+box', '+ova'));
    expect(compare(pulled.file)).toContain('identical');
  });

  it('may come from the network', async () => {
    const path = await makeBox('x.box');
    const bytes = await readFile(path);
    const server = createServer((_, response) => response.end(bytes));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.box`;
    const request = { kind: 'url', url, sha256: await sha256(path), form: 'disk', name: `${url}#1` } as const;
    const facts = context();
    const pulled = await pullImage(request, facts).finally(() => server.close());
    expect(pulled.blob.mediaType).toBe(mediaType);
    expect(pulled.lockEntry).toMatchObject({ source: 'vendor', url, sha256: request.sha256, sizeBytes: bytes.length });
    expect(await readdir(join(facts.cacheDir, 'images'))).toEqual([]);
    expect(await pullImage(request, context())).toEqual(pulled);
  });

  it.each<[string, BoxChanges, RegExp]>([
    ['for another provider', { metadata: '{"provider":"libvirt"}' }, /metadata.json: the box is for the provider "libvirt"/],
    ['with a key of its own', { more: { vagrant_private_key: 'x' } }, /key of its own/],
    ['with entities', { ovf: sampleOvf({ prolog: '<!DOCTYPE a [<!ENTITY x "y">]>' }) }, /box.ovf: it declares a document type/],
    ['with a disk elsewhere', { ovf: sampleOvf({ href: '../../etc/shadow' }) }, /box.ovf: its disk "..\/..\/etc\/shadow" is not among/],
    [
      'whose disk names other files',
      { change: (vmdk) => Buffer.from(vmdk.toString('latin1').replace('SPARSE', 'VMFS  '), 'latin1') },
      /box-disk001.vmdk of .\/x.box cannot be used as a disk: its descriptor names an extent of another kind/,
    ],
    [
      'whose disk is damaged behind its header',
      { change: (vmdk) => vmdk.fill(0x5a, 65_548) },
      /box-disk001.vmdk of .\/x.box cannot be used as a disk: qemu-img cannot convert it/,
    ],
    ['whose disk says of itself two sizes', { change: (vmdk) => withFooter(vmdk, 6_272n) }, /box-disk001.vmdk says of itself two sizes/],
  ])('is refused, and nothing of it stays: %s', async (_, changes, reason) => {
    const path = await makeBox('x.box', changes);
    const facts = context();
    await expect(pullImage(asImage(path), facts)).rejects.toMatchObject({ code: 'VUP_IMAGE_INVALID' });
    await expect(pullImage(asImage(path), facts)).rejects.toThrow(reason);
    expect(await readdir(join(facts.cacheDir, 'images'))).toEqual([]);
    expect(await readdir(join(dir, 'store', 'blobs', 'sha256')).catch(() => [])).toEqual([]);
  });
});
