import { isHexDigest } from './lock-entry.ts';

/** One root file system that an image server offers. */
export interface VendorFile {
  /** Relative to the server's base URL. */
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

const defaultProductsPath = 'streams/v1/images.json';

/** Where `streams/v1/index.json` says that the products are; the usual place when it says nothing usable. Format: simplestreams `index:1.0`. */
export function productsPath(index: unknown): string {
  for (const entry of Object.values(record(record(index)['index']))) {
    const { datatype, path } = record(entry);
    if (datatype === 'image-downloads' && isRelativePath(path)) return path;
  }
  return defaultProductsPath;
}

/**
 * The root tarballs (`root.tar.xz`) of a product, newest first. Format: simplestreams `products:1.0` as the LXC image server has it:
 * products → id → versions (named by date) → items → `ftype`, `path`, `sha256`, `size`.
 */
export function rootfsFiles(products: unknown, product: string): readonly VendorFile[] {
  const versions = record(record(record(record(products)['products'])[product])['versions']);
  const newestFirst = Object.keys(versions).sort((a, b) => (a < b ? 1 : -1));
  return newestFirst.flatMap((version) => Object.values(record(record(versions[version])['items'])).flatMap(rootfsFile));
}

function rootfsFile(item: unknown): readonly VendorFile[] {
  const { ftype, path, sha256, size } = record(item);
  if (ftype !== 'root.tar.xz' || !isRelativePath(path) || !isHexDigest(sha256)) return [];
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) return [];
  return [{ path, sha256, sizeBytes: size }];
}

function isRelativePath(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^[\w./:@%+-]+$/.test(value) &&
    !value.startsWith('/') &&
    !value.split('/').includes('..') &&
    !/^\w+:/.test(value)
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
