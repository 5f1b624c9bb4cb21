import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const loopback = blocks([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
]);

/** Addresses that no server of images has: link-local ones, where clouds keep the credentials of their machines, and "any". */
const refused = blocks([
  ['169.254.0.0', 16, 'ipv4'],
  ['0.0.0.0', 8, 'ipv4'],
  ['fe80::', 10, 'ipv6'],
  ['::', 128, 'ipv6'],
  ['fd00:ec2::254', 128, 'ipv6'],
]);

/** One hop of a download. */
export interface Hop {
  readonly url: URL;
  /** The address that was asked for first. */
  readonly first: URL;
  /** The digest of what comes is known beforehand, so nobody on the way can change it. */
  readonly pinned: boolean;
}

/** Why a hop must not be taken; undefined when it may. Where names lead to is seen to by {@link checkedLookup}. */
export function refusedHop({ url, first, pinned }: Hop): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return `${url.protocol} is neither http nor https`;
  if (isRefused(addressOf(url))) return `${url.hostname} is no address of a server`;
  if (isLoopback(url)) return isLoopback(first) ? undefined : `the server sends on to ${url.host} on this host`;
  if (first.protocol === 'https:' && url.protocol !== 'https:') return `the server sends on from https to ${url.origin}${url.pathname}`;
  if (url.protocol === 'http:' && !pinned) return `${url.origin} is http, which anybody on the way can change: use https`;
  return undefined;
}

/** DNS that leads to no address of {@link refusedHop}. */
export const checkedLookup: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, found) => {
    const bad = error === null ? found.find(({ address }) => isRefused(address)) : undefined;
    const failure = bad === undefined ? error : new Error(`${hostname} leads to ${bad.address}, which is no address of a server`);
    if (failure !== null) return callback(failure, [], 0);
    if (options.all === true) return callback(null, found);
    return callback(null, found[0]?.address ?? '', found[0]?.family);
  });
};

function isLoopback(url: URL): boolean {
  const address = addressOf(url);
  const family = isIP(address);
  return url.hostname === 'localhost' || (family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4'));
}

function isRefused(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && refused.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** A URL has IPv6 addresses in brackets. */
function addressOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function blocks(subnets: readonly (readonly [address: string, bits: number, family: 'ipv4' | 'ipv6'])[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) list.addSubnet(...subnet);
  return list;
}
