import { describe, expect, it } from 'vitest';
import type { Endpoint, Listeners } from '../../../src/host/listeners.ts';
import type { Forward } from '../../../src/keeper/forward.ts';
import { createForwardSet } from '../../../src/keeper/forward-set.ts';

const web: Forward = { bind: '127.0.0.1', host: 8080, address: '10.64.1.10', guest: 80, protocol: 'tcp' };

/** Listeners that note what is done with them. */
function noting(taken: readonly number[] = []): { listeners: Listeners; log: string[]; targets: Map<number, () => Endpoint> } {
  const log: string[] = [];
  const targets = new Map<number, () => Endpoint>();
  const open = async (at: Endpoint, target: () => Endpoint) => {
    if (taken.includes(at.port)) throw Object.assign(new Error('in use'), { code: 'EADDRINUSE' });
    log.push(`open ${at.port}`);
    targets.set(at.port, target);
    return {
      close: async () => {
        log.push(`close ${at.port}`);
      },
    };
  };
  return { listeners: { relayTcp: open, relayUdp: open, serveLines: () => Promise.reject(new Error('unused')) }, log, targets };
}

describe('createForwardSet', () => {
  it('opens what is new, closes what is gone, leaves the rest alone', async () => {
    const { listeners, log } = noting();
    const set = createForwardSet(listeners);
    await set.set([web, { ...web, host: 8081 }]);
    await set.set([{ ...web, host: 8082 }, web]);
    expect(log).toEqual(['open 8080', 'open 8081', 'close 8081', 'open 8082']);
    expect(set.listening().map(({ host }) => host)).toEqual([8080, 8082]);
    await set.close();
    expect(log.slice(4)).toEqual(['close 8080', 'close 8082']);
    expect(set.listening()).toEqual([]);
  });

  it('leads elsewhere without a new listener', async () => {
    const { listeners, log, targets } = noting();
    const set = createForwardSet(listeners);
    await set.set([web]);
    await set.set([{ ...web, address: '10.64.1.11', guest: 8000 }]);
    expect(log).toEqual(['open 8080']);
    expect(targets.get(8080)?.()).toEqual({ address: '10.64.1.11', port: 8000 });
  });

  it('tells of each that is refused and tries it again the next time', async () => {
    const taken = [8081];
    const { listeners } = noting(taken);
    const set = createForwardSet(listeners);
    const other = { ...web, host: 8081 };
    expect(await set.set([other, web])).toEqual([{ forward: other, code: 'EADDRINUSE', message: 'in use' }]);
    expect(set.listening()).toEqual([web]);
    taken.length = 0;
    expect(await set.set([other, web])).toEqual([]);
    expect(set.listening()).toHaveLength(2);
  });

  it('ends with what was asked last', async () => {
    const { listeners } = noting();
    const set = createForwardSet(listeners);
    await Promise.all([set.set([web]), set.set([]), set.set([{ ...web, host: 9000 }])]);
    expect(set.listening().map(({ host }) => host)).toEqual([9000]);
  });
});
