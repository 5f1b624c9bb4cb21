/** The part of a plan that is printed. Structurally what `vup plan --json` says; a `Plan` fits. */
export interface PrintablePlan {
  readonly environment: string;
  readonly machines: readonly PrintableMachine[];
  readonly steps: readonly PrintableStep[];
  /** Said beside the plan, not about one machine. */
  readonly notes: readonly string[];
}

/** One machine's part of a plan. */
export interface PrintableMachine {
  readonly machine: string;
  readonly action: 'create' | 'update' | 'replace' | 'destroy' | 'none';
  readonly cost: 'safe' | 'live' | 'restart' | 'data-loss';
  readonly reasons: readonly string[];
  readonly changes: readonly PrintableChange[];
  /** What is gone after it, for replace and destroy. */
  readonly loses: readonly string[];
  readonly provision: readonly { readonly id: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

/** One difference; a side that is absent did not exist. */
export interface PrintableChange {
  readonly field: string;
  readonly from?: string;
  readonly to?: string;
  readonly cost: 'live' | 'restart' | 'replace';
  readonly reason: string;
}

/** A step; only those that no machine owns get a line of their own. */
export interface PrintableStep {
  readonly kind: string;
  readonly machine?: string;
  readonly image?: string;
  /** A program of the host. */
  readonly hook?: string;
  /** In which form an image is fetched or built. */
  readonly diskKind?: 'rootfs' | 'disk';
  readonly provider?: string;
  readonly reason: string;
}
