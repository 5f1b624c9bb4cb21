import { describe, expect, it } from 'vitest';
import { catalogImage, vendorProduct } from '../../../src/image/catalog.ts';
import { productsPath, rootfsFiles } from '../../../src/image/simplestreams.ts';

const sha256 = 'c'.repeat(64);

function products(versions: Record<string, unknown>): unknown {
  return { format: 'products:1.0', products: { 'debian:bookworm:amd64:default': { versions } } };
}

function version(path: string, more: Record<string, unknown> = {}): unknown {
  return {
    items: {
      'incus.tar.xz': { ftype: 'incus.tar.xz', path: 'meta', sha256, size: 1 },
      'root.squashfs': { ftype: 'squashfs', path: 'squash', sha256, size: 1 },
      'root.tar.xz': { ftype: 'root.tar.xz', path, sha256, size: 100, ...more },
    },
  };
}

describe('simplestreams', () => {
  it('lists root tarballs newest first', () => {
    const value = products({ '20260101_05:24': version('a/20260101_05:24/rootfs.tar.xz'), '20260103_05:24': version('b/rootfs.tar.xz') });
    const files = rootfsFiles(value, vendorProduct(catalogImage('debian/12'), 'x86_64'));
    expect(files).toEqual([
      { path: 'b/rootfs.tar.xz', sha256, sizeBytes: 100 },
      { path: 'a/20260101_05:24/rootfs.tar.xz', sha256, sizeBytes: 100 },
    ]);
  });

  it.each([
    ['a path that climbs', version('../../etc/passwd')],
    ['an absolute path', version('/etc/passwd')],
    ['a URL', version('https://evil.example/x')],
    ['no digest', version('a', { sha256: undefined })],
    ['a digest of another form', version('a', { sha256: 'xyz' })],
    ['a negative size', version('a', { size: -1 })],
    ['a version without items', {}],
  ])('passes over %s', (_, broken) => {
    expect(rootfsFiles(products({ '1': broken }), 'debian:bookworm:amd64:default')).toEqual([]);
  });

  it.each([null, 7, [], {}, { products: { 'debian:bookworm:amd64:default': null } }])('survives %j', (value) => {
    expect(rootfsFiles(value, 'debian:bookworm:amd64:default')).toEqual([]);
    expect(productsPath(value)).toBe('streams/v1/images.json');
  });

  it('finds the products by the index', () => {
    expect(productsPath({ index: { images: { datatype: 'image-downloads', path: 'streams/v1/other.json' } } })).toBe(
      'streams/v1/other.json',
    );
    expect(productsPath({ index: { images: { datatype: 'image-downloads', path: '../x' } } })).toBe('streams/v1/images.json');
  });
});

describe('catalogue', () => {
  it('names what it has when asked for something else', () => {
    expect(() => catalogImage('debain/12')).toThrow(/no image "debain\/12"/);
    expect(() => vendorProduct(catalogImage('debian/12'), 'riscv64')).toThrow(/not made for riscv64/);
    expect(vendorProduct(catalogImage('debian/12'), 'aarch64')).toBe('debian:bookworm:arm64:default');
  });
});
