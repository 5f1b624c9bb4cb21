import type { Forwarder } from '../apply/context.ts';
import type { ForwardFailure } from '../keeper/explain-refusal.ts';
import type { Forward } from '../keeper/forward.ts';

/** The keeper's two verbs, as far as forwarding goes. */
export interface KeeperDoor {
  set(forwards: readonly Forward[]): Promise<readonly ForwardFailure[]>;
  stop(): Promise<void>;
}

/**
 * A forwarder whose calls follow one another: each hands over the whole set, so the last one asked must be the last one done. Sets that
 * wait share one, made when its turn comes: with a thousand machines that come up at once each would hand over those of all others.
 */
export function createForwarder(keeper: KeeperDoor): Forwarder {
  let queue: Promise<unknown> = Promise.resolve();
  let waiting: Promise<readonly ForwardFailure[]> | undefined;
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = queue.then(act);
    queue = turn.catch(() => undefined);
    return turn;
  };
  return {
    set(forwards) {
      waiting ??= inTurn(() => {
        waiting = undefined;
        return keeper.set(forwards());
      });
      return waiting;
    },
    stop() {
      waiting = undefined;
      return inTurn(() => keeper.stop());
    },
  };
}
