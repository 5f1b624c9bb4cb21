import type { Listeners, OpenListener } from '../host/listeners.ts';
import type { ForwardSet } from './forward-set.ts';
import { type KeeperAnswer, type KeeperRequest, parseRequest } from './keeper-protocol.ts';

/** What the control socket acts on. */
export interface Controlled {
  readonly pid: number;
  readonly forwards: ForwardSet;
  /** Called after a `stop` was answered. */
  readonly stop: () => void;
}

/** Answers requests on the control socket. Who may connect is the business of the folder that it is in. */
export function serveControl(listeners: Listeners, socket: string, controlled: Controlled): Promise<OpenListener> {
  return listeners.serveLines(socket, async (value) => {
    const request = parseRequest(value);
    if (request === undefined) throw new Error('no request');
    return answer(request, controlled);
  });
}

async function answer(request: KeeperRequest, { pid, forwards, stop }: Controlled): Promise<KeeperAnswer> {
  switch (request.op) {
    case 'status':
      return { pid, forwards: forwards.listening(), refused: [] };
    case 'set': {
      const refused = await forwards.set(request.forwards);
      return { pid, forwards: forwards.listening(), refused };
    }
    case 'stop':
      await forwards.close();
      // The answer goes out first.
      setTimeout(stop, 0);
      return { pid, forwards: [], refused: [] };
    default:
      return request satisfies never;
  }
}
