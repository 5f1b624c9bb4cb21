import type { Diagnostic } from '../errors/diagnostic.ts';
import type { Host, Progress } from '../host/host.ts';
import type { Machine } from '../machine/machine.ts';
import type { Capabilities, Detection, Finding } from './capabilities.ts';
import type { Channel } from './channel.ts';
import type { BlobRef, DiskChain } from './disk-chain.ts';
import type { EnvironmentRef, MachineRef, OwnedMachine } from './machine-ref.ts';
import type { Change, EngineForward, Observed } from './observed.ts';
import type { SshTarget } from './ssh-target.ts';

/** What an effect is given besides its subject. */
export interface EffectContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * The driver of one engine.
 *
 * The contract in words:
 * - Call order for one machine: disks.ensure → create → start → (update | stop | start)* → destroy → … → networks.remove, with
 *   networks.ensure at any time before start.
 * - Different machines at once: yes, as many as `capabilities.parallel` says. The same machine at once: never.
 * - Every effect is idempotent and may be repeated after a crash at any point: `create` over a half-made machine finishes or
 *   remakes it, `start` of a running one and `stop` of a stopped one succeed, `destroy` of an absent one succeeds and removes leftovers.
 * - Every effect ends soon after `signal` fires, leaving something that the next call can finish.
 * - A provider writes only below the ref's paths and `storeRoot`, and in its engine under names that contain the environment id.
 *   It changes nothing in the engine that does not bear the ref's owner mark.
 * - Running machines survive `kill -9` of Vup: engine processes live in sessions of their own.
 * - Read-only calls never change anything, take no lock, and answer `unknown` where they could not ask.
 */
export interface Provider {
  readonly name: string;
  /** Cheap: no boot, no download. Never throws. */
  detect(host: Host): Promise<Detection>;
  /** Everything this engine needs of a host, ok or not, for `vup doctor`. */
  diagnose(host: Host): Promise<readonly Finding[]>;

  // pure
  /** What this engine cannot do for this machine, said at plan time. */
  check(machine: Machine, capabilities: Capabilities): readonly Diagnostic[];
  /** Differences between the wanted settings and the found ones. Image and the provider's own block are compared by the planner, not here. */
  compare(want: Machine, have: Observed, capabilities: Capabilities): readonly Change[];

  // read only
  /** One answer per ref, in order; one query for all. */
  inspectAll(refs: readonly MachineRef[], host: Host): Promise<readonly Observed[]>;
  /**
   * Names of those machines that run now, where the engine tells that much sooner than all of it. One that ran and that somebody paused may
   * be among them. Rejects where the engine cannot be asked.
   */
  running?(refs: readonly MachineRef[], host: Host): Promise<ReadonlySet<string>>;
  /**
   * Which of these machines the engine has under their owner mark, and what it tells of them: for when Vup's own records are lost. Those
   * that bear another's mark or none, or were not made to their end, are left out. Cheap, and starts nothing.
   */
  owned(refs: readonly MachineRef[], host: Host): Promise<readonly OwnedMachine[]>;
  reach(ref: MachineRef, host: Host): Promise<Channel>;
  /**
   * Joins the person's terminal to the machine's console until they leave it; says on the terminal how. Answers an exit code. Absent
   * where the engine has no console that can be joined. @throws VUP_MACHINE_NOT_RUNNING
   */
  console?(ref: MachineRef, host: Host): Promise<number>;
  /** Where an ssh client gets in. Absent where machines are entered without ssh. @throws VUP_MACHINE_NOT_RUNNING */
  sshTarget?(ref: MachineRef, host: Host): Promise<SshTarget>;

  // effects
  readonly networks: {
    /** `partial`: something of it is missing and `ensure` mends it. */
    inspect(environment: EnvironmentRef, host: Host): Promise<'present' | 'partial' | 'absent' | 'unknown'>;
    /** Also brings the names of `members` up to date; called again whenever they change. */
    ensure(environment: EnvironmentRef, members: readonly NetworkMember[], context: EffectContext): Promise<void>;
    remove(environment: EnvironmentRef, context: EffectContext): Promise<void>;
  };
  readonly disks: {
    /** Whether the blob is where the engine is, in the form it wants. */
    has(environment: EnvironmentRef, blob: BlobRef, host: Host): Promise<boolean>;
    /** Brings it there from a local file; once per content however many ask, also from several processes. */
    ensure(environment: EnvironmentRef, blob: BlobRef, sourceFile: string, context: EffectContext): Promise<void>;
    /** Removes unpacked forms of blobs that are not in `keep`. */
    prune(environment: EnvironmentRef, keep: readonly string[], context: EffectContext): Promise<void>;
  };
  create(ref: MachineRef, machine: Machine, chain: DiskChain, context: EffectContext): Promise<void>;
  /** Applies the changes whose cost is `live`; writes the rest into the configuration for the next start. */
  update(ref: MachineRef, machine: Machine, changes: readonly Change[], context: EffectContext): Promise<void>;
  /** Starts and waits until the channel answers and the guest's own boot is over. @throws VUP_GUEST_NOT_READY with the console's tail */
  start(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void>;
  /**
   * Makes exactly these forwards listen for a running machine; answers which could not, and why. Present where the engine may carry
   * forwards; called only where its capabilities say that it does.
   */
  forward?(ref: MachineRef, forwards: readonly EngineForward[], context: EffectContext): Promise<readonly RefusedForward[]>;
  stop(ref: MachineRef, how: 'graceful' | 'force', context: EffectContext): Promise<void>;
  destroy(ref: MachineRef, context: EffectContext): Promise<void>;
  /** Present where the engine may suspend machines; called only where its capabilities say that it does. */
  readonly suspender?: Suspender;
}

/**
 * Machines that sleep with their memory kept. Both are idempotent. `stop` and `destroy` take suspended machines too; a graceful stop may
 * wake the guest to shut it down in good order. `start` is never called for one.
 */
export interface Suspender {
  suspend(ref: MachineRef, context: EffectContext): Promise<void>;
  /** Ends when the channel answers again. Forwards that the engine carries are set again after it. @throws VUP_GUEST_NOT_READY */
  resume(ref: MachineRef, machine: Machine, context: EffectContext): Promise<void>;
}

/** A forward that an engine could not make. */
export interface RefusedForward {
  readonly forward: EngineForward;
  /** In words, without a final period, for example `port 8080 is taken by nginx (pid 12)`. */
  readonly reason: string;
  /** Another program has the host port; who it is, is looked up by the caller. */
  readonly inUse?: true;
}

/** A name that machines of the environment can look up. */
export interface NetworkMember {
  readonly name: string;
  readonly hostname: string;
  readonly address: string;
  readonly mac: string;
}
