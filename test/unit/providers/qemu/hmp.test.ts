import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseUserNetworks } from '../../../../src/providers/qemu/hmp.ts';

const recorded = readFileSync(new URL('./recorded/info-usernet-7.2.22.txt', import.meta.url), 'utf8');

test('listeners are read from the table of a real QEMU, connections that run through them are not', () => {
  const forward = (bind: string, host: number, guest: number, protocol = 'tcp') => ({
    netdev: 'net0',
    forward: { bind, host, guest, protocol },
  });
  expect(parseUserNetworks(recorded)).toEqual([
    forward('0.0.0.0', 40081, 81),
    forward('127.0.0.1', 40080, 80),
    forward('127.0.0.1', 40022, 22),
    forward('127.0.0.1', 40053, 53, 'udp'),
  ]);
});

test('each listener belongs to the network above it', () => {
  const second = recorded.replace('(net0)', '(net1)');
  expect(parseUserNetworks(recorded + second).map(({ netdev }) => netdev)).toEqual([...Array(4).fill('net0'), ...Array(4).fill('net1')]);
  expect(parseUserNetworks('')).toEqual([]);
});
