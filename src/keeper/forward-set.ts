import type { Listeners, OpenListener } from '../host/listeners.ts';
import { type Forward, listenerKey, type RefusedForward } from './forward.ts';

/** A DNS client or a game that was silent this long starts anew. */
const udpIdleMs = 120_000;

type Relays = Pick<Listeners, 'relayTcp' | 'relayUdp'>;

/** The forwards that listen now. */
export interface ForwardSet {
  /** Makes exactly these listen: what stays is not interrupted, what leads elsewhere now does so for new connections. */
  set(wanted: readonly Forward[]): Promise<readonly RefusedForward[]>;
  /** Those that really listen. */
  listening(): readonly Forward[];
  close(): Promise<void>;
}

interface Entry {
  forward: Forward;
  readonly listener: OpenListener;
}

/** An empty set. Its calls follow one another. */
export function createForwardSet(listeners: Relays): ForwardSet {
  const entries = new Map<string, Entry>();
  let queue: Promise<unknown> = Promise.resolve();

  const change = async (wanted: readonly Forward[]): Promise<readonly RefusedForward[]> => {
    const byKey = new Map(wanted.map((forward) => [listenerKey(forward), forward]));
    // Closed before opened: a port may go from one bind address to another.
    for (const [key, entry] of [...entries]) {
      if (byKey.has(key)) continue;
      entries.delete(key);
      await entry.listener.close();
    }
    const refused: RefusedForward[] = [];
    for (const [key, forward] of byKey) {
      const entry = entries.get(key);
      if (entry !== undefined) entry.forward = forward;
      else refused.push(...(await openEntry(listeners, entries, forward)));
    }
    return refused;
  };

  const set = (wanted: readonly Forward[]): Promise<readonly RefusedForward[]> => {
    const turn = queue.then(() => change(wanted));
    queue = turn.catch(() => undefined);
    return turn;
  };
  return {
    set,
    listening: () => [...entries.values()].map(({ forward }) => forward),
    async close() {
      await set([]);
    },
  };
}

async function openEntry(listeners: Relays, entries: Map<string, Entry>, forward: Forward): Promise<readonly RefusedForward[]> {
  const key = listenerKey(forward);
  const at = { address: forward.bind, port: forward.host };
  const target = () => {
    const { address, guest } = entries.get(key)?.forward ?? forward;
    return { address, port: guest };
  };
  try {
    const listener = forward.protocol === 'tcp' ? await listeners.relayTcp(at, target) : await listeners.relayUdp(at, target, udpIdleMs);
    entries.set(key, { forward, listener });
    return [];
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as { readonly code?: string; readonly message: string };
    return [{ forward, code, message }];
  }
}
