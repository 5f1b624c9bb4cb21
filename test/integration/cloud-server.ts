import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cloudManifest } from '../unit/image/cloud-manifest.ts';

/** A loopback server with the tree of Debian's cloud images for one disk. */
export interface CloudServer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  readonly sha256: string;
  /** What is served in place of the disk. */
  serve(bytes: Buffer): void;
  close(): Promise<void>;
}

/** Below the base URL. */
export const cloudDiskPath = 'bookworm/20260101-2345/debian-12-genericcloud-amd64-20260101-2345.qcow2';

/** Starts a server that announces `disk` for all architectures and, until told otherwise, serves it. */
export async function startCloudServer(disk: Buffer): Promise<CloudServer> {
  const asked: string[] = [];
  let served = disk;
  const manifest = JSON.stringify(cloudManifest(cloudDiskPath, createHash('sha512').update(disk).digest()));
  const bodyOf = (path: string) => {
    if (path === cloudDiskPath) return served;
    return /^bookworm\/latest\/debian-12-genericcloud-(amd64|arm64)\.json$/.test(path) ? manifest : undefined;
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    asked.push(path);
    const body = bodyOf(path);
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    sha256: createHash('sha256').update(disk).digest('hex'),
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
