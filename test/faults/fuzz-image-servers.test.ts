import fc from 'fast-check';
import { describe, it } from 'vitest';
import { judgeInfo } from '../../src/image/check-disk.ts';
import { findCloudDisk } from '../../src/image/cloud-image.ts';
import { readQcow2Header } from '../../src/image/qcow2-header.ts';
import { productsPath, rootfsFiles } from '../../src/image/simplestreams.ts';
import { fuzz, fuzzTimeoutMs, mutantDocuments, mutants } from './fuzzing.ts';

const index = {
  format: 'index:1.0',
  index: { images: { datatype: 'image-downloads', path: 'streams/v1/images.json', products: ['debian:bookworm:amd64:default'] } },
};
const file = { ftype: 'root.tar.xz', path: 'images/debian/rootfs.tar.xz', sha256: 'a'.repeat(64), size: 100 };
const products = { products: { 'debian:bookworm:amd64:default': { versions: { '20260101': { items: { root: file } } } } } };
const manifest = {
  items: [
    {
      kind: 'Upload',
      metadata: { labels: { 'upload.cloud.debian.org/image-format': 'qcow2' }, annotations: { 'cloud.debian.org/digest': 'sha512:abc' } },
      data: { ref: 'a.qcow2' },
    },
  ],
};
const info = {
  'virtual-size': 2_147_483_648,
  filename: 'a.qcow2',
  format: 'qcow2',
  'format-specific': { type: 'qcow2', data: { compat: '1.1', corrupt: false } },
};

/** The beginning of a disk, of some version, sometimes cut short. */
const heads = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(40)).map(([bytes, keep]) => {
  const header = new Uint8Array(Math.max(104, bytes.length));
  header.set(bytes);
  header.set([0x51, 0x46, 0x49, 0xfb, 0, 0, 0, keep % 4]);
  return header.slice(0, 60 + keep * 4);
});

describe('what comes from servers of images is read, or refused, whatever it is', { timeout: fuzzTimeoutMs }, () => {
  it('their index', () => fuzz(mutantDocuments(index), productsPath));

  it('their products', () => fuzz(mutantDocuments(products), (document) => rootfsFiles(document, 'debian:bookworm:amd64:default')));

  it('the list of cloud images', () => fuzz(mutantDocuments(manifest), findCloudDisk));

  it('the head of a disk', () => fuzz(heads, readQcow2Header));

  it('what qemu-img says of a disk', async () => {
    const document = mutantDocuments(info).map((value) => JSON.stringify(value));
    await fuzz(fc.oneof(document, mutants([`warning: a\n${JSON.stringify(info, undefined, 4)}\n`])), judgeInfo);
  });
});
