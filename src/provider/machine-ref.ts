import type { Machine } from '../machine/machine.ts';
import type { EnvironmentPaths, MachinePaths } from './machine-paths.ts';

/** A range of host user and group ids that guests' ids 0…size-1 are mapped to. */
export interface IdRange {
  readonly base: number;
  readonly size: number;
}

/** The environment's own network on this host, leased for its life. */
export interface NetworkLease {
  /** CIDR, for example `10.83.12.0/24`; a larger one for an environment that was made with hundreds of machines. */
  readonly subnet: string;
  /** The host's address in it, for example `10.83.12.1`. */
  readonly gateway: string;
}

/** An environment as providers see it. */
export interface EnvironmentRef {
  /** 8 hex digits; part of every name in an engine. */
  readonly id: string;
  readonly name: string;
  readonly paths: EnvironmentPaths;
  readonly network: NetworkLease;
  readonly idRange: IdRange;
  /** What was found out about accelerators, per start of the host; shared by all environments. */
  readonly verdictsFile: string;
  /** Content-addressed store of images and what providers unpack from them. */
  readonly storeRoot: string;
  /** Files of the host that no guest may write, whatever folder of theirs it shares; also ones that are not there yet. Absolute. */
  readonly guarded: readonly string[];
}

/** One machine of an environment, whether or not the engine knows it yet. */
export interface MachineRef {
  readonly environment: EnvironmentRef;
  readonly name: string;
  /** What the engine knows it by: the name it was made under, unique in the environment. A rename keeps it. */
  readonly key: string;
  /** Stable for the machine's life, inside the environment's subnet. */
  readonly address: string;
  /** Locally administered, for example `02:76:1a:…`. */
  readonly mac: string;
  readonly paths: MachinePaths;
}

/** A machine as the engine's own metadata tells of it. */
export interface OwnedMachine {
  readonly key: string;
  /** Hex sha256 of the blobs that its disk stands on, image first. */
  readonly chain: readonly string[];
  readonly settings: Pick<Machine, 'cpus' | 'memoryMiB' | 'hostname' | 'folders' | 'diskMiB'>;
  /** In the environment's network. */
  readonly address: string;
  /** Absent where the engine was not told. */
  readonly idRange?: IdRange;
}

/** The owner mark that every made thing bears in the engine's own metadata. */
export function ownerMark(ref: MachineRef): string {
  return `${ref.environment.id}/${ref.key}`;
}
