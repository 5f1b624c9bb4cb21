import type { EnvValues } from './env-value.ts';

/**
 * A machine with every field present: what the Vfile's layers come to for one name.
 * Units are in the names; paths of the host are absolute; nothing here is optional by default.
 */
export interface Machine {
  readonly name: string;
  /** From 1; present for machines made by `count`. */
  readonly index?: number;
  readonly hostname: string;
  /** Providers in order of preference; `['auto']` lets Vup choose. */
  readonly providers: readonly string[];
  readonly image: ImageRequest;
  /** May be a fraction for containers, for example 0.5. */
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Size of the machine's own disk and of the file system on it; absent: as the image has it. */
  readonly diskMiB?: number;
  /** How long a start may take until the guest can be reached and its boot is over. */
  readonly bootTimeoutMs: number;
  readonly dependsOn: readonly string[];
  readonly ports: readonly PortForward[];
  readonly folders: readonly SharedFolder[];
  readonly provision: readonly ProvisionStep[];
  readonly ready: readonly ReadyProbe[];
  /** For every `shell` and `script` step and `exec` in the machine. */
  readonly env: EnvValues;
  readonly autostart: boolean;
  /** Shown at the end of `up`. */
  readonly message?: string;
  /** The name this machine had before. */
  readonly was?: string;
  /** One block per provider name, checked by that provider's own schema. */
  readonly providerOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What a machine starts from, as asked: resolved to a digest later. */
export type ImageRequest =
  | { readonly kind: 'catalog'; readonly name: string }
  /** A rootfs tarball (tar, gz, xz, zst) or a disk (qcow2, raw, img) of the project; `path` absolute, `name` as written. */
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  /** The same from the network: these very bytes, whoever serves them. `name` tells two files of one URL apart. */
  | { readonly kind: 'url'; readonly url: string; readonly sha256: string; readonly form: 'rootfs' | 'disk'; readonly name: string };

export interface PortForward {
  readonly bind: string;
  /** `auto`: the first free port from the lease range, kept from then on. */
  readonly host: number | 'auto';
  readonly guest: number;
  readonly protocol: 'tcp' | 'udp';
  readonly name?: string;
}

export interface SharedFolder {
  /** Absolute path on the host. */
  readonly from: string;
  /** Absolute path in the guest. */
  readonly to: string;
  readonly readonly: boolean;
}

/** When a step runs; see `docs/vfile.md`. */
export type RunMode = 'changed' | 'once' | 'always' | 'never';

interface StepCommon {
  /** Unique in the machine: its name, or kind and position. Shown to people. */
  readonly id: string;
  readonly name?: string;
  readonly run: RunMode;
  readonly as: string;
  readonly env: EnvValues;
  readonly cwd?: string;
  readonly timeoutMs?: number;
  /** Glob patterns relative to the project; their content counts into the step's digest. */
  readonly inputs: readonly string[];
}

export type ProvisionStep = StepCommon &
  (
    | { readonly kind: 'packages'; readonly packages: readonly string[] }
    /** `path` absolute on the host. */
    | { readonly kind: 'script'; readonly path: string; readonly args: readonly string[] }
    | { readonly kind: 'shell'; readonly text: string }
    /** `from` absolute on the host, a file or a folder. */
    | { readonly kind: 'file'; readonly from: string; readonly to: string; readonly mode?: string; readonly owner?: string }
    | { readonly kind: 'reboot' }
  );

export type ReadyProbe = { readonly timeoutMs: number } & (
  | { readonly kind: 'tcp'; readonly port: number }
  | { readonly kind: 'http'; readonly port: number; readonly path: string; readonly status?: number }
  | { readonly kind: 'shell'; readonly text: string }
);

/** The environment that a Vfile describes. */
export interface Environment {
  /** A label, not an identity. */
  readonly name: string;
  /** Absolute path of the folder that holds the Vfile. */
  readonly projectDir: string;
  readonly machines: readonly Machine[];
  /** Programs of the project that run on the host, in their order. */
  readonly hooks: readonly Hook[];
}

/** When a hook runs: once machines are up, before any is shut down, before any is removed. */
export type HookMoment = 'after_up' | 'before_halt' | 'before_destroy';

/** A program of the project that runs on the host, as the person. */
export interface Hook {
  readonly moment: HookMoment;
  /** Absolute. */
  readonly path: string;
  /** As written. */
  readonly name: string;
}
