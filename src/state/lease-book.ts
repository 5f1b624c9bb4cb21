import type { Files } from '../host/host.ts';
import type { IdRange, NetworkLease } from '../provider/machine-ref.ts';
import { readChecked, writeChecked } from './checked-json.ts';
import type { VupPaths } from './paths.ts';
import type { EnvironmentState } from './recorded.ts';
import { scanEnvironments } from './scan-environments.ts';

/** The document of leases. Networks and ports are by environment id, ports below that by their key. */
export interface LeaseBook {
  readonly schema: 1;
  readonly idRange?: IdRange;
  readonly networks: Readonly<Record<string, NetworkLease>>;
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** To be called under the lock. */
export async function readLeaseBook(files: Files, vup: VupPaths): Promise<LeaseBook> {
  const text = await files.readTextIfExists(vup.leases);
  const found = text === undefined ? undefined : readChecked(text);
  return found?.kind === 'good' && isBook(found.value) ? found.value : rebuild(await scanEnvironments(files, vup));
}

/** A checksum says that the text is whole, not that this Vup wrote it. */
function isBook(value: unknown): value is LeaseBook {
  const { idRange, networks, ports } = value as Partial<LeaseBook>;
  const isWhole = idRange === undefined || (Number.isSafeInteger(idRange?.base) && Number.isSafeInteger(idRange?.size));
  return isWhole && isMapOf(networks, isNetwork) && isMapOf(ports, (keys) => isMapOf(keys, Number.isSafeInteger));
}

function isMapOf(value: unknown, isValue: (inner: unknown) => boolean): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isValue);
}

function isNetwork(value: unknown): boolean {
  const { subnet, gateway } = (value ?? {}) as Partial<NetworkLease>;
  return typeof subnet === 'string' && typeof gateway === 'string';
}

/** To be called under the lock. */
export async function writeLeaseBook(files: Files, vup: VupPaths, book: LeaseBook): Promise<void> {
  await files.writeAtomic(vup.leases, writeChecked(book), { mode: 0o600 });
}

/** Machines keep what they have, so a lost book must not lease it to others. */
function rebuild(states: readonly EnvironmentState[]): LeaseBook {
  const idRange = states[0]?.environment.idRange;
  return {
    schema: 1,
    ...(idRange === undefined ? {} : { idRange }),
    networks: Object.fromEntries(states.map(({ environment }) => [environment.id, environment.network])),
    ports: Object.fromEntries(states.map((state) => [state.environment.id, recordedPorts(state)])),
  };
}

/** Named as `portKey` of leases.ts does. */
function recordedPorts({ machines }: EnvironmentState): Readonly<Record<string, number>> {
  const ports = Object.values(machines).flatMap((machine) =>
    machine.ports.map(({ guest, protocol, host }) => [`${machine.name}:${guest}/${protocol}`, host] as const),
  );
  return Object.fromEntries(ports);
}
