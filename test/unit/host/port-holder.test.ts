import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createNodeFiles } from '../../../src/host/node-files.ts';
import { findPortHolder } from '../../../src/host/port-holder.ts';

describe('findPortHolder', () => {
  const files = createNodeFiles();

  it('names the process that listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect((await findPortHolder(files, port, 'tcp'))?.pid).toBe(process.pid);
    expect(await findPortHolder(files, port, 'udp')).toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
    expect(await findPortHolder(files, port, 'tcp')).toBeUndefined();
  });

  it('names the process that has a UDP port', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    expect((await findPortHolder(files, socket.address().port, 'udp'))?.pid).toBe(process.pid);
    socket.close();
  });
});
