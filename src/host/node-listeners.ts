import type { Listeners } from './listeners.ts';
import { relayTcp } from './relay-tcp.ts';
import { relayUdp } from './relay-udp.ts';
import { serveLines } from './serve-lines.ts';

/** Listeners of this process. */
export function createNodeListeners(): Listeners {
  return { relayTcp, relayUdp, serveLines };
}
