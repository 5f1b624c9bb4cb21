import { createHash } from 'node:crypto';
import { VupError } from '../errors/vup-error.ts';
import { decidingFiles } from '../machine/deciding-files.ts';
import type { EnvironmentRef, MachineRef } from '../provider/machine-ref.ts';
import { type EnvironmentFiles, machinePaths, type VupPaths } from '../state/paths.ts';
import type { RecordedEnvironment, RecordedMachine } from '../state/recorded.ts';

/** Host numbers below are the gateway's and room for what the network itself may need. */
const firstHostNumber = 10;
const lastHostNumber = 254;

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
  const add = (name: string, key: string, address: string): void => {
    refs.set(name, { environment, name, key, address, mac: macOf(environment.id, key), paths: machinePaths(paths, key) });
  };
  for (const machine of recorded) add(machine.name, machine.key, machine.address);
  for (const { name, was } of wanted) {
    if (refs.has(name)) continue;
    const former = was === undefined || wanted.some((other) => other.name === was) ? undefined : refs.get(was);
    if (former !== undefined) add(name, former.key, former.address);
    else add(name, freeKey(name, refs), freeAddress(environment, refs));
  }
  return refs;
}

function freeKey(name: string, refs: ReadonlyMap<string, MachineRef>): string {
  const taken = new Set([...refs.values()].map((ref) => ref.key));
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) if (!taken.has(`${name}-r${number}`)) return `${name}-r${number}`;
}

function freeAddress(environment: EnvironmentRef, refs: ReadonlyMap<string, MachineRef>): string {
  const prefix = environment.network.gateway.split('.').slice(0, 3).join('.');
  const taken = new Set([...refs.values()].map((ref) => ref.address));
  for (let number = firstHostNumber; number <= lastHostNumber; number += 1) {
    if (!taken.has(`${prefix}.${number}`)) return `${prefix}.${number}`;
  }
  throw new VupError('VUP_HOST_RESOURCE', {
    message: `the environment's network ${environment.network.subnet} has no free address left`,
    hint: `an environment holds at most ${lastHostNumber - firstHostNumber + 1} machines; split it into two projects`,
  });
}

/** Locally administered (bit 1 of the first byte), the rest from environment and key, so that a machine made again keeps it. */
export function macOf(environmentId: string, key: string): string {
  const digest = createHash('sha256').update(`${environmentId}/${key}`).digest('hex');
  return ['02', '76', ...[0, 2, 4, 6].map((at) => digest.slice(at, at + 2))].join(':');
}
