import { createHash } from 'node:crypto';
import { VupError } from '../errors/vup-error.ts';
import { decidingFiles } from '../machine/deciding-files.ts';
import type { EnvironmentRef, MachineRef, NetworkLease } from '../provider/machine-ref.ts';
import { type EnvironmentFiles, machinePaths, type VupPaths } from '../state/paths.ts';
import type { RecordedEnvironment, RecordedMachine } from '../state/recorded.ts';
import { addressText, parseCidr } from '../state/subnet.ts';

/** Host numbers below are the gateway's and room for what the network itself may need. */
const firstHostNumber = 10;

/** An environment as providers see it. */
export function environmentRef(
  recorded: RecordedEnvironment,
  paths: EnvironmentFiles,
  vup: Pick<VupPaths, 'store' | 'verdicts'>,
): EnvironmentRef {
  const { id, name, network, idRange, projectDir, vfile } = recorded;
  const guarded = decidingFiles(projectDir, vfile);
  return { id, name, paths, network, idRange, storeRoot: vup.store, verdictsFile: vup.verdicts, guarded };
}

/**
 * Refs of all machines, recorded and wanted: a recorded one keeps key, address and MAC; a new one gets the lowest free address.
 * `renames` gives a new name the recorded machine it was.
 */
export function assignRefs(
  environment: EnvironmentRef,
  paths: EnvironmentFiles,
  recorded: readonly RecordedMachine[],
  wanted: readonly { readonly name: string; readonly was?: string }[],
): ReadonlyMap<string, MachineRef> {
  const refs = new Map<string, MachineRef>();
  const keys = new Set<string>();
  const addresses = new Set<string>();
  const nextAddress = addressesOf(environment);
  const add = (name: string, key: string, address: string): void => {
    keys.add(key);
    addresses.add(address);
    refs.set(name, { environment, name, key, address, mac: macOf(environment.id, key), paths: machinePaths(paths, key) });
  };
  for (const machine of recorded) add(machine.name, machine.key, machine.address);
  for (const { name, was } of wanted) {
    if (refs.has(name)) continue;
    const former = was === undefined || wanted.some((other) => other.name === was) ? undefined : refs.get(was);
    if (former !== undefined) add(name, former.key, former.address);
    else add(name, freeKey(name, keys), freeAddress(environment, nextAddress, addresses));
  }
  return refs;
}

function freeKey(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) if (!taken.has(`${name}-r${number}`)) return `${name}-r${number}`;
}

/** Goes on where it stopped: what it passed is taken. */
function freeAddress(environment: EnvironmentRef, candidates: Iterator<string>, taken: ReadonlySet<string>): string {
  for (;;) {
    const { done, value } = candidates.next();
    if (done === true) throw noAddressLeft(environment);
    if (!taken.has(value)) return value;
  }
}

/** Addresses for machines, lowest first. */
function* addressesOf({ network }: EnvironmentRef): Generator<string, undefined> {
  const { first, last } = hostRange(network);
  for (let address = first; address <= last; address += 1) yield addressText(address);
}

/** The last address is the broadcast's. */
function hostRange({ subnet }: NetworkLease): { readonly first: number; readonly last: number } {
  const { address, mask } = parseCidr(subnet) ?? { address: 0, mask: 0xffffffff };
  return { first: address + firstHostNumber, last: address + (~mask >>> 0) - 1 };
}

function noAddressLeft({ network }: EnvironmentRef): VupError {
  const { first, last } = hostRange(network);
  return new VupError('VUP_HOST_RESOURCE', {
    message: `the environment's network ${network.subnet}, which it keeps for its life, has room for ${last - first + 1} machines only`,
    hint: 'Make it anew with all of them, and it gets a larger network: `vup destroy`, then `vup`. Or split it into two projects.',
  });
}

/** Locally administered (bit 1 of the first byte), the rest from environment and key, so that a machine made again keeps it. */
export function macOf(environmentId: string, key: string): string {
  const digest = createHash('sha256').update(`${environmentId}/${key}`).digest('hex');
  return ['02', '76', ...[0, 2, 4, 6].map((at) => digest.slice(at, at + 2))].join(':');
}
