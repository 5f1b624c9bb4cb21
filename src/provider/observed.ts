/** What the engine says now. `unknown`: it could not be asked; never to be read as `absent`. */
export type ObservedStatus = 'absent' | 'stopped' | 'running' | 'suspended' | 'broken' | 'unknown';

/** One machine as found. */
export interface Observed {
  readonly machine: string;
  readonly status: ObservedStatus;
  /** Why, for `broken` and `unknown`. */
  readonly reason?: string;
  /** Its own disk is gone: nothing of it can be kept, it can only be made anew. */
  readonly lost?: boolean;
  /** As the engine has them; absent parts could not be read. */
  readonly settings?: ObservedSettings;
}

/** Settings found in the engine, in the units of Machine. */
export interface ObservedSettings {
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly hostname?: string;
  readonly folders?: readonly { readonly from: string; readonly to: string; readonly readonly: boolean }[];
  readonly imageDigest?: string;
  /** Size of the machine's own disk. */
  readonly diskMiB?: number;
  /** Forwards that the engine itself carries now; only where its capabilities say so. */
  readonly forwards?: readonly EngineForward[];
}

/** One forwarded port with its host port settled. */
export interface EngineForward {
  /** Host address that listens, for example `127.0.0.1`. */
  readonly bind: string;
  readonly host: number;
  readonly guest: number;
  readonly protocol: 'tcp' | 'udp';
}

/** What applying a change costs the person. */
export type ChangeCost = 'live' | 'restart' | 'replace';

/** One difference between wanted and found. */
export interface Change {
  /** The Vfile's key, for example `memory`. */
  readonly field: string;
  /** Human-readable values with units; absent when there is no such side. */
  readonly from?: string;
  readonly to?: string;
  readonly cost: ChangeCost;
  /** For example `Vfile says 2GiB, machine has 1GiB`. */
  readonly reason: string;
}
