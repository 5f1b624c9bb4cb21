import { dirname } from 'node:path';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import type { IdRange, NetworkLease } from '../provider/machine-ref.ts';
import { inBatches } from './in-batches.ts';
import { type LeaseBook, readLeaseBook, writeLeaseBook } from './lease-book.ts';
import { withLock } from './lock.ts';
import type { VupPaths } from './paths.ts';
import { pickIdRange, type SubordinateIds } from './pick-id-range.ts';
import { hashNumber, pickSubnet } from './pick-subnet.ts';
import { parseCidr, type Subnet } from './subnet.ts';

/** A forward whose host port is to be chosen. */
export interface PortRequest {
  readonly environment: string;
  /** From {@link portKey}. */
  readonly key: string;
  /** Asked for candidates only: a port that is leased already may well be in use, by this environment itself. */
  readonly isFree: (port: number) => Promise<boolean>;
}

/** What environments of one user have on this host for their life. Safe when several runs ask at once; asking again gives the same. */
export interface Leases {
  /** Notes a network that the environment has, whatever the book says. */
  holdNetwork(environment: string, network: NetworkLease): Promise<void>;
  /** `routes`: networks that the host knows, see parseRoutes; `machines`: for how many a new one is. @throws VUP_HOST_RESOURCE */
  network(environment: string, routes: readonly Subnet[], machines?: number): Promise<NetworkLease>;
  /** A host port of 20000…29999. @throws VUP_HOST_RESOURCE */
  port(request: PortRequest): Promise<number>;
  /** Chosen once per user. @throws VUP_HOST_RESOURCE */
  idRange(ids: SubordinateIds): Promise<IdRange>;
  /** The network that an environment has, if any. Looks without a lock and writes nothing. */
  heldNetwork(environment: string): Promise<NetworkLease | undefined>;
  /** The id range if it was chosen already. Looks without a lock and writes nothing. */
  heldIdRange(): Promise<IdRange | undefined>;
  /** Gives one port back; unknown is fine. */
  releasePort(environment: string, key: string): Promise<void>;
  /** Gives back all that an environment has; the id range stays, other environments use it too. */
  release(environment: string): Promise<void>;
}

const firstPort = 20_000;
const portCount = 10_000;

/** The name of a forward's lease, for example `web:80/tcp`. */
export function portKey(machine: string, guest: number, protocol: 'tcp' | 'udp'): string {
  return `${machine}:${guest}/${protocol}`;
}

/** The leases in the state folder. A damaged file is made again from the environments' own states. */
export function createLeases(host: Host, vup: VupPaths): Leases {
  const change = async <T>(act: (book: LeaseBook) => Promise<T>): Promise<T> => {
    await host.files.mkdir(dirname(vup.leasesLock));
    return withLock(host, vup.leasesLock, { command: 'vup', what: 'the list of leases', waitMs: 20_000 }, async () =>
      act(await readLeaseBook(host.files, vup)),
    );
  };
  const write = (book: LeaseBook) => writeLeaseBook(host.files, vup, book);
  const takePort = inBatches((requests: readonly PortRequest[]) => change((book) => leasePorts({ book, write }, requests)));
  return {
    holdNetwork: (environment, network) => change((book) => write({ ...book, networks: { ...book.networks, [environment]: network } })),
    network: (environment, routes, machines = 1) => change((book) => leaseNetwork({ book, write }, environment, { routes, machines })),
    port: async (request) => {
      const leased = await takePort(request);
      if (leased !== undefined) return leased;
      throw noPortFree();
    },
    idRange: (ids) => change((book) => leaseIdRange({ book, write }, ids)),
    heldNetwork: async (environment) => (await readLeaseBook(host.files, vup)).networks[environment],
    heldIdRange: async () => (await readLeaseBook(host.files, vup)).idRange,
    releasePort: (environment, key) =>
      change(async (book) => {
        if (book.ports[environment]?.[key] === undefined) return;
        const { [key]: _, ...rest } = book.ports[environment];
        await write({ ...book, ports: { ...book.ports, [environment]: rest } });
      }),
    release: (environment) =>
      change(async (book) => {
        if (book.networks[environment] === undefined && book.ports[environment] === undefined) return;
        await write({ ...book, networks: without(book.networks, environment), ports: without(book.ports, environment) });
      }),
  };
}

interface OpenBook {
  readonly book: LeaseBook;
  readonly write: (book: LeaseBook) => Promise<void>;
}

async function leaseNetwork(
  { book, write }: OpenBook,
  environment: string,
  { routes, machines }: { readonly routes: readonly Subnet[]; readonly machines: number },
): Promise<NetworkLease> {
  const held = book.networks[environment];
  if (held !== undefined) return held;
  const leased = Object.values(book.networks).map(({ subnet }) => parseCidr(subnet));
  const picked = pickSubnet(environment, machines, [...routes, ...leased.filter((subnet) => subnet !== undefined)]);
  if (picked === undefined) {
    throw new VupError('VUP_HOST_RESOURCE', {
      message: 'no private network is free: the routes of this host and other environments cover them all',
      hint: 'Destroy environments that are no longer used (`vup ls`), or leave a VPN that routes all private networks.',
    });
  }
  await write({ ...book, networks: { ...book.networks, [environment]: picked } });
  return picked;
}

/** Ports of all requests, each free of what the others got; undefined where none is. The book is written once. */
async function leasePorts({ book, write }: OpenBook, requests: readonly PortRequest[]): Promise<readonly (number | undefined)[]> {
  const leased = new Set(Object.values(book.ports).flatMap((ports) => Object.values(ports)));
  const ports = new Map(Object.entries(book.ports).map(([environment, held]) => [environment, { ...held }]));
  const got: (number | undefined)[] = [];
  let changed = false;
  for (const request of requests) {
    const own = ports.get(request.environment) ?? {};
    ports.set(request.environment, own);
    const held = own[request.key];
    const port = held ?? (await freePort(request, leased));
    got.push(port);
    if (port === undefined || held !== undefined) continue;
    own[request.key] = port;
    leased.add(port);
    changed = true;
  }
  if (changed) await write({ ...book, ports: Object.fromEntries(ports) });
  return got;
}

async function freePort({ environment, key, isFree }: PortRequest, leased: ReadonlySet<number>): Promise<number | undefined> {
  const first = hashNumber(`${environment} ${key}`) % portCount;
  for (let step = 0; step < portCount; step += 1) {
    const port = firstPort + ((first + step) % portCount);
    if (!leased.has(port) && (await isFree(port))) return port;
  }
  return undefined;
}

function noPortFree(): VupError {
  return new VupError('VUP_HOST_RESOURCE', {
    message: `no host port from ${firstPort} to ${firstPort + portCount - 1} is free`,
    hint: 'Destroy environments that are no longer used (`vup ls`), or name a host port in the Vfile.',
  });
}

async function leaseIdRange({ book, write }: OpenBook, ids: SubordinateIds): Promise<IdRange> {
  if (book.idRange !== undefined) return book.idRange;
  const picked = pickIdRange(ids);
  if (picked === undefined) {
    throw new VupError('VUP_HOST_RESOURCE', {
      message: 'no range of 65536 user and group ids is free for containers',
      hint: 'Look at /etc/subuid and /etc/subgid: other users hold all ids from 1900019712 on.',
    });
  }
  await write({ ...book, idRange: picked });
  return picked;
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  const { [name]: _, ...rest } = record;
  return rest;
}
