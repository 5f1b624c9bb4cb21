import type { EventBody } from '../events/event.ts';
import type { Host, Progress } from '../host/host.ts';
import type { ForwardFailure } from '../keeper/explain-refusal.ts';
import type { Forward } from '../keeper/forward.ts';
import type { Secrets } from '../machine/env-value.ts';
import type { ImageFact, WantedMachine } from '../plan/facts.ts';
import type { Step } from '../plan/step.ts';
import type { BlobRef } from '../provider/disk-chain.ts';
import type { EnvironmentRef, MachineRef } from '../provider/machine-ref.ts';
import type { EffectContext, NetworkMember, Provider } from '../provider/provider.ts';
import type { Recorder } from './recorder.ts';
import type { PoolLimits } from './schedule.ts';

/** What applying needs of its surroundings; made by `core`. */
export interface ApplyContext {
  readonly host: Host;
  readonly environment: EnvironmentRef;
  readonly recorder: Recorder;
  readonly limits: PoolLimits;
  /** Fires on the first interrupt: start nothing new. */
  readonly stopping: AbortSignal;
  /** Fires on the second interrupt: end what runs. */
  readonly killing: AbortSignal;
  readonly images: ImageSource;
  readonly forwarder: Forwarder;
  /** sha256 of a hook as it was allowed; undefined for one that was not. */
  hookDigest(path: string): Promise<string | undefined>;
  /** Values of the secrets that variables of machines name; in memory alone. */
  readonly secrets: Secrets;
  /** Who carries the forwards of a provider's machines. */
  carrierOf(provider: string): 'keeper' | 'engine';
  /** Wanted machines by name; empty for halt and destroy. */
  readonly wanted: ReadonlyMap<string, WantedMachine>;
  emit(body: EventBody): void;
  provider(name: string): Promise<Provider>;
  /** The ref of a machine that is recorded or about to be made. */
  refOf(machine: string): MachineRef;
  members(provider: string): readonly NetworkMember[];
}

/** Which image, in which form. */
export type ImageWanted = Pick<ImageFact, 'name' | 'diskKind'>;

/** Images for apply: fetched or built once per run. */
export interface ImageSource {
  /** The blob and its local file, fetched or built if it is not here yet. */
  obtain(image: ImageWanted, signal: AbortSignal, progress: Progress): Promise<{ readonly blob: BlobRef; readonly file: string }>;
}

/** The environment's forwards on 127.0.0.1, carried by its keeper. */
export interface Forwarder {
  /**
   * Makes exactly those listen that are wanted once its turn comes, one call after the other; answers which could not, and why.
   * @throws VUP_KEEPER_FAILED
   */
  set(forwards: () => readonly Forward[]): Promise<readonly ForwardFailure[]>;
  stop(): Promise<void>;
}

/** A step's own view: its effects' context with progress that carries the step's id. */
export interface StepContext extends ApplyContext {
  readonly effect: EffectContext;
}

/** Adds the step's id to everything its effects say. */
export function stepContext(context: ApplyContext, step: Step): StepContext {
  const progress: Progress = {
    bar: (done, total, unit, label) =>
      context.emit({
        type: 'step.progress',
        step: step.id,
        done,
        unit,
        ...(total !== undefined && { total }),
        ...(label !== undefined && { label }),
      }),
    log: (stream, line) => context.emit({ type: 'step.log', step: step.id, stream, line }),
    warn: (message, hint) =>
      context.emit({
        type: 'warning',
        message,
        ...(hint !== undefined && { hint }),
        ...(step.machine !== undefined && { machine: step.machine }),
      }),
  };
  return { ...context, effect: { host: context.host, signal: context.killing, progress } };
}
