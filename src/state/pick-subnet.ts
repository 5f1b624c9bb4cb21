import { createHash } from 'node:crypto';
import type { NetworkLease } from '../provider/machine-ref.ts';
import { addressText, overlaps, parseCidr, type Subnet } from './subnet.ts';

/** A size of networks. */
interface Size {
  readonly prefix: number;
  /**
   * Private ranges that such networks are taken from, best first: seldom used ones before those of homes and offices. No range serves two
   * sizes, so that an address alone says which network it is of.
   */
  readonly pools: readonly string[];
}

const small: Size = { prefix: 24, pools: ['10.64.0.0/10', '172.20.0.0/14', '192.168.128.0/17'] };

/** For as many machines as a Vfile may have, and those that they replace. */
const large: Size = { prefix: 20, pools: ['10.48.0.0/12', '172.24.0.0/14', '192.168.64.0/18'] };

/** A /24 has addresses for 245 machines; this leaves some to those that come later. */
const mostInSmall = 200;

/**
 * The network for an environment of so many machines: the first that overlaps nothing in `taken`, beginning at one that its id gives, so
 * that an environment made anew tends to get its old addresses. Undefined when all are taken.
 */
export function pickSubnet(environmentId: string, machines: number, taken: readonly Subnet[]): NetworkLease | undefined {
  const { prefix, pools } = sizeFor(machines);
  for (const pool of pools) {
    const range = parseCidr(pool);
    const picked = range === undefined ? undefined : pickFrom(range, prefix, environmentId, taken);
    if (picked !== undefined) return leaseOf(picked, prefix);
  }
  return undefined;
}

/** A network of the size that so many machines get, for showing. */
export function sampleSubnet(machines: number): NetworkLease {
  const { prefix, pools } = sizeFor(machines);
  return leaseOf(parseCidr(pools[0] ?? '')?.address ?? 0, prefix);
}

/** The network that Vup leased when a machine has this address. Undefined when it is no address. */
export function subnetOf(address: string): NetworkLease | undefined {
  const isIn = (pool: string): boolean => {
    const [range, single] = [parseCidr(pool), parseCidr(`${address}/32`)];
    return range !== undefined && single !== undefined && overlaps(range, single);
  };
  const { prefix } = large.pools.some(isIn) ? large : small;
  const subnet = parseCidr(`${address}/${prefix}`);
  return subnet && leaseOf(subnet.address, prefix);
}

function sizeFor(machines: number): Size {
  return machines <= mostInSmall ? small : large;
}

function leaseOf(address: number, prefix: number): NetworkLease {
  return { subnet: `${addressText(address)}/${prefix}`, gateway: addressText(address + 1) };
}

function pickFrom(pool: Subnet, prefix: number, environmentId: string, taken: readonly Subnet[]): number | undefined {
  const near = taken.filter((subnet) => overlaps(subnet, pool));
  const length = 2 ** (32 - prefix);
  const count = ((~pool.mask >>> 0) + 1) / length;
  const first = hashNumber(environmentId) % count;
  for (let step = 0; step < count; step += 1) {
    const address = pool.address + ((first + step) % count) * length;
    if (!near.some((subnet) => overlaps(subnet, { address, mask: -length >>> 0 }))) return address;
  }
  return undefined;
}

/** A whole number below 2^32 that spreads evenly. */
export function hashNumber(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}
