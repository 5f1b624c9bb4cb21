import { expect, it } from 'vitest';
import { assignRefs } from '../../../src/core/refs.ts';
import { environmentPaths } from '../../../src/state/paths.ts';
import { sampleRef } from '../../fixtures/sample-ref.ts';
import { hostAt } from '../state/vup-home.ts';

const files = environmentPaths(hostAt('/home/ada/vup').vup, '1a2b3c4d');
const named = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `m${at}` }));
const assign = (subnet: string, count: number) =>
  assignRefs({ ...sampleRef.environment, network: { subnet, gateway: '10.48.0.1' } }, files, [], named(count));

it('gives a thousand machines of a larger network an address each', () => {
  const addresses = [...assign('10.48.0.0/20', 1_000).values()].map(({ address }) => address);
  expect(new Set(addresses).size).toBe(1_000);
  expect(addresses[0]).toBe('10.48.0.10');
  expect(addresses.at(-1)).toBe('10.48.3.241');
});

it('says what to do when a network is full', () => {
  expect(assign('10.48.0.0/24', 245).size).toBe(245);
  expect(() => assign('10.48.0.0/24', 246)).toThrow(
    expect.objectContaining({ code: 'VUP_HOST_RESOURCE', hint: expect.stringContaining('vup destroy') }),
  );
});
