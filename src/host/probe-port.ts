import { connect, createServer } from 'node:net';

/** True when a listener can be bound there now. Nothing is left behind: a listener that served nobody leaves no TIME_WAIT. */
export async function isPortFree(port: number, bind: string, protocol: 'tcp' | 'udp'): Promise<boolean> {
  return protocol === 'tcp' ? isTcpFree(port, bind) : isUdpFree(port, bind);
}

function isTcpFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function isUdpFree(port: number, address: string): Promise<boolean> {
  const { createSocket } = await import('node:dgram');
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

/** True when a TCP connection is accepted within the time. */
export function canConnect(port: number, host: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const timer = setTimeout(() => end(false), timeoutMs);
    const end = (accepted: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => end(true));
    socket.on('error', () => end(false));
  });
}
