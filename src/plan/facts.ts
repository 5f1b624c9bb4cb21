import type { Hook, Machine } from '../machine/machine.ts';
import type { Change, Observed } from '../provider/observed.ts';
import type { RecordedMachine, RecordedPort, StepDigests } from '../state/recorded.ts';

/** Everything the planner may know, as values. Gathered by `core`; the planner asks nobody. */
export interface PlanFacts {
  readonly environment: string;
  /** All machines of the Vfile, in its order. */
  readonly wanted: readonly WantedMachine[];
  /** What Vup wrote down, by machine name. */
  readonly recorded: Readonly<Record<string, RecordedMachine>>;
  /** What the engines say, by machine name; every wanted and every recorded machine is in it. */
  readonly observed: Readonly<Record<string, Observed>>;
  /** State of the environment's network, by provider name. */
  readonly networks: Readonly<Record<string, 'present' | 'partial' | 'absent' | 'unknown'>>;
  /** Which kind of network each provider's machines are on, see {@link Capabilities.network}; one that is not named has its own. */
  readonly networkKinds?: Readonly<Record<string, string>>;
  /** Providers that the records say have, or may have, something of a network, also where it does not look so. */
  readonly recordedNetworks?: readonly string[];
  /** Forwards that listen now, whoever carries them. */
  readonly forwards: readonly ListeningPort[];
  /** Programs of the project that run on the host, those that may. Default: none. */
  readonly hooks?: readonly Hook[];
  /** Those after `up` have not run to their end since machines came up. */
  readonly hooksOwed?: boolean;
}

/** A forward that listens. */
export interface ListeningPort extends RecordedPort {
  /** Of the guest it leads to, where the keeper carries it. */
  readonly address?: string;
}

/** A machine of the Vfile with all that depends on it already looked up. */
export interface WantedMachine {
  readonly machine: Machine;
  /** The provider chosen for it. */
  readonly provider: string;
  readonly image: ImageFact;
  /** From the provider's `compare`; empty when there is nothing to compare with. */
  readonly changes: readonly Change[];
  /** One per `machine.provision`, in order. */
  readonly steps: readonly StepFact[];
  /** With `auto` host ports settled. */
  readonly ports: readonly RecordedPort[];
  /** Who carries them: the environment's keeper, or the machine's own engine, where they die with its process. */
  readonly carrier: 'keeper' | 'engine';
  /** Its engine cannot share folders here, only copy them into the machine. */
  readonly copiesFolders: boolean;
}

/** A provision step's identity; digests are hex sha256. */
export interface StepFact {
  readonly digests: StepDigests;
  readonly layerKey: string;
}

/** An image as far as it is known without fetching it. */
export interface ImageFact {
  readonly name: string;
  /** In which form its provider takes it. */
  readonly diskKind: 'rootfs' | 'disk';
  /** Absent until it was pulled once. */
  readonly digest?: string;
  /** Its bytes are in the store. */
  readonly stored: boolean;
  /** The provider has it in the form it wants. */
  readonly prepared: boolean;
}

/** What a command wants to reach. `names` empty: all machines that a plain command means. */
export type Goal =
  | { readonly kind: 'up'; readonly names: readonly string[]; readonly provisionWith?: readonly string[] }
  | { readonly kind: 'provision'; readonly names: readonly string[]; readonly provisionWith?: readonly string[] }
  | { readonly kind: 'halt'; readonly names: readonly string[]; readonly force: boolean }
  | { readonly kind: 'reload'; readonly names: readonly string[] }
  | { readonly kind: 'suspend'; readonly names: readonly string[] }
  /** Suspended machines run again, as the Vfile says; others are left alone. */
  | { readonly kind: 'resume'; readonly names: readonly string[] }
  | { readonly kind: 'destroy'; readonly names: readonly string[] };
