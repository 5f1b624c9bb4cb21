/** What an engine can do on this host: data that `detect` returns, so nobody asks for a provider by name. */
export interface Capabilities {
  readonly kind: 'container' | 'vm';
  /** What a machine's disk is made from. */
  readonly diskKind: 'rootfs' | 'disk';
  /** Settings that change while the machine runs. */
  readonly live: readonly ('cpus' | 'memory')[];
  readonly folders: readonly ('bind' | 'virtiofs' | '9p' | 'vboxsf' | 'rsync')[];
  readonly channel: 'exec' | 'ssh';
  /**
   * Names the kind of network that its machines are on. Providers that say the same share one: they can reach each other's machines, and
   * it is inspected, made and removed once.
   */
  readonly network: string;
  /** Who carries a forwarded port: the environment's keeper in user space, or the engine itself by {@link Provider.forward}. */
  readonly forwards: 'keeper' | 'engine';
  readonly suspend: boolean;
  readonly snapshots: boolean;
  /** Architectures, as `uname -m` says. */
  readonly architectures: readonly string[];
  /** How many at once pay off. Starts cost CPU, stops are mostly waiting. */
  readonly parallel: { readonly boot: number; readonly stop: number };
}

/** Whether an engine can be used here. Never thrown: an unusable engine is an answer. */
export type Detection =
  | {
      readonly usable: true;
      /** Asks the engine for its version, which mostly starts a process: for people, not for decisions. */
      readonly version: () => Promise<string>;
      readonly capabilities: Capabilities;
      readonly notes: readonly string[];
    }
  | { readonly usable: false; readonly reason: string; readonly findings: readonly Finding[] };

/** One thing that `doctor` checks. */
export interface Finding {
  /** Stable id, for example `lxc.installed`. */
  readonly id: string;
  readonly ok: boolean;
  readonly title: string;
  readonly reason?: string;
  /** The command that mends it, for people to type. */
  readonly fix?: readonly string[];
  /** Debian packages whose installation mends it; what `doctor --fix` installs. */
  readonly packages?: readonly string[];
}
