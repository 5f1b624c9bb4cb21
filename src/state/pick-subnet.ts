import { createHash } from 'node:crypto';
import type { NetworkLease } from '../provider/machine-ref.ts';
import { addressText, overlaps, parseCidr, type Subnet } from './subnet.ts';

/** Private ranges that /24s are taken from, best first: seldom used ones before those of homes and offices. */
const pools = ['10.64.0.0/10', '172.20.0.0/14', '192.168.128.0/17'] as const;

const mask24 = 0xffffff00;

/**
 * The /24 for an environment: the first that overlaps nothing in `taken`, beginning at one that its id gives, so that an environment made
 * anew tends to get its old addresses. Undefined when all are taken.
 */
export function pickSubnet(environmentId: string, taken: readonly Subnet[]): NetworkLease | undefined {
  for (const pool of pools) {
    const range = parseCidr(pool);
    const picked = range === undefined ? undefined : pickFrom(range, environmentId, taken);
    if (picked !== undefined) return { subnet: `${addressText(picked)}/24`, gateway: addressText(picked + 1) };
  }
  return undefined;
}

function pickFrom(pool: Subnet, environmentId: string, taken: readonly Subnet[]): number | undefined {
  const near = taken.filter((subnet) => overlaps(subnet, pool));
  const count = ((~pool.mask >>> 0) + 1) / 256;
  const first = hashNumber(environmentId) % count;
  for (let step = 0; step < count; step += 1) {
    const address = pool.address + ((first + step) % count) * 256;
    if (!near.some((subnet) => overlaps(subnet, { address, mask: mask24 }))) return address;
  }
  return undefined;
}

/** A whole number below 2^32 that spreads evenly. */
export function hashNumber(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}
