/**
 * The part of QMP that Vup speaks. Source: QEMU's qapi/*.json as of 7.2; later versions only add members.
 * https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html
 */
export interface QmpCommands {
  readonly 'query-commands': QmpCommand<NoArguments, readonly { readonly name: string }[]>;
  readonly 'query-status': QmpCommand<NoArguments, QmpRunState>;
  readonly 'query-name': QmpCommand<NoArguments, { readonly name?: string }>;
  readonly 'query-uuid': QmpCommand<NoArguments, { readonly UUID: string }>;
  readonly 'query-cpus-fast': QmpCommand<NoArguments, readonly QmpCpu[]>;
  readonly 'query-machines': QmpCommand<NoArguments, readonly QmpMachine[]>;
  /** Bytes the guest has now, the balloon taken off. */
  readonly 'query-balloon': QmpCommand<NoArguments, { readonly actual: number }>;
  /** Bytes the guest shall have; it gives memory back in its own time. */
  readonly balloon: QmpCommand<{ readonly value: number }, NoResult>;
  readonly 'query-memory-size-summary': QmpCommand<NoArguments, { readonly 'base-memory': number; readonly 'plugged-memory'?: number }>;
  readonly system_powerdown: QmpCommand<NoArguments, NoResult>;
  readonly quit: QmpCommand<NoArguments, NoResult>;
  readonly stop: QmpCommand<NoArguments, NoResult>;
  readonly cont: QmpCommand<NoArguments, NoResult>;
  readonly device_add: QmpCommand<{ readonly driver: string; readonly id: string; readonly [property: string]: unknown }, NoResult>;
  /** Asks the guest to let go; done when DEVICE_DELETED comes. See `removeDevice`. */
  readonly device_del: QmpCommand<{ readonly id: string }, NoResult>;
  readonly 'chardev-add': QmpCommand<{ readonly id: string; readonly backend: QmpChardevBackend }, { readonly pty?: string }>;
  /** `filename` begins with `disconnected:` while a server has no client. */
  readonly 'query-chardev': QmpCommand<NoArguments, readonly { readonly label: string; readonly filename: string }[]>;
  readonly 'chardev-remove': QmpCommand<{ readonly id: string }, NoResult>;
  readonly netdev_add: QmpCommand<{ readonly type: string; readonly id: string; readonly [property: string]: unknown }, NoResult>;
  readonly netdev_del: QmpCommand<{ readonly id: string }, NoResult>;
  readonly 'blockdev-add': QmpCommand<
    { readonly driver: string; readonly 'node-name': string; readonly [property: string]: unknown },
    NoResult
  >;
  readonly 'blockdev-del': QmpCommand<{ readonly 'node-name': string }, NoResult>;
  readonly 'query-named-block-nodes': QmpCommand<{ readonly flat: boolean }, readonly QmpBlockNode[]>;
  readonly 'object-add': QmpCommand<{ readonly 'qom-type': string; readonly id: string; readonly [property: string]: unknown }, NoResult>;
  readonly 'object-del': QmpCommand<{ readonly id: string }, NoResult>;
  readonly 'snapshot-save': QmpCommand<QmpSnapshotJob, NoResult>;
  readonly 'snapshot-load': QmpCommand<QmpSnapshotJob, NoResult>;
  readonly 'snapshot-delete': QmpCommand<Omit<QmpSnapshotJob, 'vmstate'>, NoResult>;
  readonly 'query-jobs': QmpCommand<NoArguments, readonly QmpJob[]>;
  readonly 'job-dismiss': QmpCommand<{ readonly id: string }, NoResult>;
  /** Only for what QMP has no command of its own for; see hmp.ts. */
  readonly 'human-monitor-command': QmpCommand<{ readonly 'command-line': string }, string>;
}

/** Name of a command that Vup uses. */
export type QmpCommandName = keyof QmpCommands;
/** What a command is given. */
export type QmpArguments<Name extends QmpCommandName> = QmpCommands[Name]['takes'];
/** What a command answers. */
export type QmpResult<Name extends QmpCommandName> = QmpCommands[Name]['gives'];

interface QmpCommand<Takes, Gives> {
  readonly takes: Takes;
  readonly gives: Gives;
}

type NoArguments = Readonly<Record<string, never>>;
type NoResult = Readonly<Record<string, never>>;

/** `status` names the state, for example `running`, `paused`, `prelaunch`, `io-error`, `shutdown`, `guest-panicked`. */
export interface QmpRunState {
  readonly status: string;
  readonly running: boolean;
}

/** One virtual CPU. */
export interface QmpCpu {
  readonly 'cpu-index': number;
  /** Of the host's thread that runs it. */
  readonly 'thread-id': number;
  readonly target: string;
}

/** A machine type, for example `pc-q35-7.2` with the alias `q35`. */
export interface QmpMachine {
  readonly name: string;
  readonly alias?: string;
  readonly 'is-default'?: boolean;
  readonly deprecated?: boolean;
}

/** A node of the block layer. */
export interface QmpBlockNode {
  readonly 'node-name': string;
  readonly drv: string;
  readonly ro: boolean;
  readonly image: QmpImage;
}

/** A disk image as QEMU sees it. */
export interface QmpImage {
  readonly filename: string;
  readonly format: string;
  readonly 'virtual-size': number;
  readonly snapshots?: readonly { readonly id: string; readonly name: string; readonly 'vm-state-size': number }[];
}

/** Only the one backend that Vup adds to a running machine: a unix socket whose other end, a daemon's, listens already. */
export interface QmpChardevBackend {
  readonly type: 'socket';
  readonly data: {
    readonly addr: { readonly type: 'unix'; readonly data: { readonly path: string } };
    readonly server: boolean;
    readonly reconnect?: number;
  };
}

/** A snapshot of the machine: `vmstate` is the node that also takes the memory, `devices` are all nodes that take the disks' state. */
export interface QmpSnapshotJob {
  readonly 'job-id': string;
  readonly tag: string;
  readonly vmstate: string;
  readonly devices: readonly string[];
}

/** A long work. `concluded`: over, and `error` says why when it failed. */
export interface QmpJob {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly error?: string;
}

/** Something that QEMU tells by itself. */
export interface QmpEvent {
  /** For example `DEVICE_DELETED`, `SHUTDOWN`, `RESET`, `GUEST_PANICKED`, `BALLOON_CHANGE`. */
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What QEMU says first. */
export interface QmpVersion {
  readonly major: number;
  readonly minor: number;
  readonly micro: number;
  /** What a distribution added, for example `Debian 1:7.2+dfsg-7`. */
  readonly package: string;
}
