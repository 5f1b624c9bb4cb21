import { createSocket, type Socket } from 'node:dgram';
import type { Endpoint, OpenListener } from './listeners.ts';

/** More clients than this at once: the one that was silent longest is forgotten. */
const maxFlows = 1_024;
/** Datagrams of a flow that wait for its socket. */
const maxWaiting = 64;

interface Flow {
  readonly key: string;
  send(message: Uint8Array): void;
  close(): void;
  lastMs: number;
}

/** See `Listeners.relayUdp`. */
export async function relayUdp(at: Endpoint, target: () => Endpoint, idleMs: number): Promise<OpenListener> {
  const server = createSocket(familyOf(at.address));
  // In the order of last use: what is used again moves to the end.
  const flows = new Map<string, Flow>();
  const drop = (flow: Flow): void => {
    if (flows.get(flow.key) === flow) flows.delete(flow.key);
    flow.close();
  };
  const flowFor = (client: Endpoint): Flow => {
    const key = `${client.address} ${client.port}`;
    const flow = flows.get(key) ?? openFlow(key, target(), (message) => server.send(message, client.port, client.address), drop);
    flows.delete(key);
    flows.set(key, flow);
    const oldest = flows.values().next().value;
    if (flows.size > maxFlows && oldest !== undefined) drop(oldest);
    return flow;
  };
  await bound(server, at);
  server.on('message', (message, from) => flowFor(from).send(message));
  const sweep = setInterval(() => dropIdle(flows.values(), idleMs, drop), Math.max(idleMs / 4, 10));
  return {
    close: () =>
      new Promise((resolve) => {
        clearInterval(sweep);
        for (const flow of [...flows.values()]) drop(flow);
        server.close(() => resolve());
      }),
  };
}

function dropIdle(flows: Iterable<Flow>, idleMs: number, drop: (flow: Flow) => void): void {
  const now = performance.now();
  for (const flow of [...flows]) if (now - flow.lastMs >= idleMs) drop(flow);
}

/** A connected socket takes answers from the guest only, and hears that nobody listens there. */
function openFlow(key: string, to: Endpoint, answer: (message: Uint8Array) => void, drop: (flow: Flow) => void): Flow {
  const socket = createSocket(familyOf(to.address));
  let waiting: Uint8Array[] | undefined = [];
  let closed = false;
  const flow: Flow = {
    key,
    lastMs: performance.now(),
    send(message) {
      flow.lastMs = performance.now();
      if (waiting === undefined) socket.send(message);
      else if (waiting.length < maxWaiting) waiting.push(message);
    },
    close() {
      if (!closed) socket.close();
      closed = true;
    },
  };
  socket.on('error', () => drop(flow));
  socket.on('message', (message) => {
    flow.lastMs = performance.now();
    answer(message);
  });
  socket.connect(to.port, to.address, () => {
    for (const message of waiting ?? []) socket.send(message);
    waiting = undefined;
  });
  return flow;
}

function bound(server: Socket, at: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => server.close(() => reject(error)));
    server.bind({ address: at.address, port: at.port, exclusive: true }, () => {
      server.removeAllListeners('error');
      // A client that is gone: its datagram is lost, as datagrams may be.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function familyOf(address: string): 'udp4' | 'udp6' {
  return address.includes(':') ? 'udp6' : 'udp4';
}
