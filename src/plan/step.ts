import type { HookMoment, Machine, ProvisionStep, ReadyProbe } from '../machine/machine.ts';
import type { Change } from '../provider/observed.ts';
import type { RecordedPort, StepDigests } from '../state/recorded.ts';
import type { ImageFact } from './facts.ts';

/** How the plan shows a machine or thing: Terraform's symbols. */
export type PlanAction = 'create' | 'update' | 'replace' | 'destroy' | 'none';

/** What a step costs the person. `safe`: nothing running is disturbed. `data-loss`: it takes what was in the machine. */
export type StepCost = 'safe' | 'live' | 'restart' | 'data-loss';

/** Common to all steps. `needs` are ids of steps that must have ended well before. */
interface StepCommon {
  readonly id: string;
  readonly machine?: string;
  readonly provider?: string;
  readonly needs: readonly string[];
  /** Why it is in the plan, in plain words. */
  readonly reason: string;
  readonly cost: StepCost;
}

/** One unit of work. Which kinds exist is closed; `apply/run-step.ts` has one arm each. */
export type Step = StepCommon &
  (
    | { readonly kind: 'pull-image'; readonly image: string; readonly diskKind: ImageFact['diskKind'] }
    | { readonly kind: 'create-network'; readonly provider: string }
    | { readonly kind: 'create-disk'; readonly provider: string; readonly image: string; readonly diskKind: ImageFact['diskKind'] }
    | {
        readonly kind: 'create';
        readonly machine: string;
        readonly want: Machine;
        readonly image: string;
        readonly diskKind: ImageFact['diskKind'];
      }
    | { readonly kind: 'update'; readonly machine: string; readonly want: Machine; readonly changes: readonly Change[] }
    | { readonly kind: 'start'; readonly machine: string; readonly want: Machine }
    | { readonly kind: 'wait-ready'; readonly machine: string; readonly probes: readonly ReadyProbe[] }
    | { readonly kind: 'forward-ports'; readonly machine: string; readonly want: Machine; readonly ports: readonly RecordedPort[] }
    | {
        readonly kind: 'provision';
        readonly machine: string;
        readonly step: ProvisionStep;
        readonly digests: StepDigests;
        readonly layerKey: string;
      }
    | { readonly kind: 'suspend'; readonly machine: string }
    | { readonly kind: 'resume'; readonly machine: string; readonly want: Machine }
    | { readonly kind: 'stop'; readonly machine: string; readonly how: 'graceful' | 'force' }
    | { readonly kind: 'destroy'; readonly machine: string }
    | { readonly kind: 'forget'; readonly machine: string }
    | { readonly kind: 'rename'; readonly machine: string; readonly from: string }
    /** A program of the project on the host: `hook` as the Vfile names it, `path` absolute. */
    | { readonly kind: 'run-hook'; readonly moment: HookMoment; readonly hook: string; readonly path: string }
    | {
        readonly kind: 'remove-network';
        /** The first of `providers`. */
        readonly provider: string;
        /** All that share the network. */
        readonly providers: readonly string[];
      }
  );

/** One machine's line in the plan. */
export interface MachinePlan {
  readonly machine: string;
  readonly action: PlanAction;
  readonly cost: StepCost;
  readonly reasons: readonly string[];
  readonly changes: readonly Change[];
  /** What is gone after it, for replace and destroy. */
  readonly loses: readonly string[];
  /** Provision steps that run, by id, with why. */
  readonly provision: readonly { readonly id: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

/** What would happen: data, not yet deeds. */
export interface Plan {
  readonly environment: string;
  readonly machines: readonly MachinePlan[];
  readonly steps: readonly Step[];
  /** Said beside the plan: removed steps whose effects stay, a rename that lacks `was`, … */
  readonly notes: readonly string[];
  /** Names that are destroyed or replaced; a person is asked before. */
  readonly destructive: readonly string[];
}

const everyKind: Readonly<Record<Step['kind'], true>> = {
  'pull-image': true,
  'create-network': true,
  'create-disk': true,
  create: true,
  update: true,
  start: true,
  'wait-ready': true,
  'forward-ports': true,
  provision: true,
  suspend: true,
  resume: true,
  stop: true,
  destroy: true,
  forget: true,
  rename: true,
  'remove-network': true,
  'run-hook': true,
};

/** Every kind of step; one that is missing does not compile. */
export const stepKinds = Object.keys(everyKind) as readonly Step['kind'][];
