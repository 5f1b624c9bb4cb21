import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A loopback server with the tree of an LXC image server for one root tarball. */
export interface ImageServer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  readonly sha256: string;
  /** What is served in place of the tarball. */
  serve(bytes: Buffer): void;
  close(): Promise<void>;
}

const rootfsPath = 'images/debian/bookworm/amd64/default/20260101_05:24/rootfs.tar.xz';

/** Starts a server that announces `tarball` and, until told otherwise, serves it. */
export async function startImageServer(tarball: Buffer): Promise<ImageServer> {
  const asked: string[] = [];
  const sha256 = createHash('sha256').update(tarball).digest('hex');
  let served = tarball;
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    asked.push(path);
    const body = path === rootfsPath ? served : documents(sha256, tarball.length)[path];
    if (body === undefined) response.writeHead(404).end();
    else setTimeout(() => response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body), 100);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    sha256,
    serve(bytes) {
      served = bytes;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function documents(sha256: string, size: number): Readonly<Record<string, string>> {
  const item = { ftype: 'root.tar.xz', path: rootfsPath, sha256, size };
  const versions = { '20260101_05:24': { items: { 'root.tar.xz': item } } };
  const products = { 'debian:bookworm:amd64:default': { versions }, 'debian:bookworm:arm64:default': { versions } };
  return {
    'streams/v1/index.json': JSON.stringify({
      format: 'index:1.0',
      index: { images: { datatype: 'image-downloads', path: 'streams/v1/images.json', products: Object.keys(products) } },
    }),
    'streams/v1/images.json': JSON.stringify({ content_id: 'images', datatype: 'image-downloads', format: 'products:1.0', products }),
  };
}
