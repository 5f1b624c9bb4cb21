import type { Machine, RunMode } from '../machine/machine.ts';
import type { DiskChain } from '../provider/disk-chain.ts';
import type { IdRange, NetworkLease } from '../provider/machine-ref.ts';

/** The one JSON document per environment. Written whole, atomically, with a checksum over the rest. */
export interface EnvironmentState {
  /** Version of this format. */
  readonly schema: 1;
  /** Counts every write. */
  readonly serial: number;
  readonly environment: RecordedEnvironment;
  readonly machines: Readonly<Record<string, RecordedMachine>>;
}

export interface RecordedEnvironment {
  /** 8 hex digits; the name of its folder. */
  readonly id: string;
  readonly name: string;
  /** Where the project was last seen. */
  readonly projectDir: string;
  readonly vfile: string;
  readonly network: NetworkLease;
  readonly idRange: IdRange;
  /** Names of the providers whose networks were made for it. */
  readonly networks: readonly string[];
}

/** Where a machine's making stands. `tainted`: a creation that broke and could not be undone. */
export type RecordedStatus = 'creating' | 'created' | 'updating' | 'destroying' | 'tainted';

export interface RecordedMachine {
  readonly name: string;
  /** What the engine knows it by; see MachineRef. */
  readonly key: string;
  readonly provider: string;
  readonly status: RecordedStatus;
  /** The image as asked, for people, for example `debian/12`. */
  readonly imageName: string;
  readonly chain: DiskChain;
  readonly address: string;
  readonly mac: string;
  /** Settings as last applied: what a drift is measured against and what commands use without a Vfile. */
  readonly machine: Machine;
  readonly ports: readonly RecordedPort[];
  readonly provision: readonly RecordedStep[];
  /** A start, a suspension or a waking was begun and did not come to its end: whatever the engine says, the guest may not be up. */
  readonly starting?: true;
  /** A stop was begun and did not come to its end: what the engine still runs may be on its way down. */
  readonly stopping?: true;
  /** Whether the ready probes succeeded since the last start. */
  readonly ready: boolean;
  /** Whether `always` steps ran since the last start. */
  readonly startedProvisioned: boolean;
}

/** A forward with its host port settled. */
export interface RecordedPort {
  readonly bind: string;
  readonly host: number;
  readonly guest: number;
  readonly protocol: 'tcp' | 'udp';
}

/** `unknown`: it was running when Vup died. */
export type StepOutcome = 'done' | 'failed' | 'unknown';

export interface RecordedStep {
  /** As in the Machine. */
  readonly id: string;
  readonly kind: string;
  readonly run: RunMode;
  readonly digests: StepDigests;
  /** The key of the layer that ends with this step; see `layer key` in the design. */
  readonly layerKey: string;
  readonly outcome: StepOutcome;
  readonly at: string;
  readonly ms: number;
}

/** What a step's identity is made of, apart, so that a plan can say which part changed. Hex sha256 each. */
export interface StepDigests {
  /** Canonical content of the step itself, without env. */
  readonly content: string;
  readonly env: string;
  /** Files it reads, by path relative to the project. */
  readonly files: Readonly<Record<string, string>>;
}
