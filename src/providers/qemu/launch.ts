import type { BoxHardware } from '../../image/box-media-type.ts';

/** All that a machine's QEMU is started with. Paths absolute. */
export interface MachineLaunch {
  /** The program, for example `qemu-system-x86_64`. */
  readonly program: string;
  /** Owner mark, the value of `-name`. */
  readonly mark: string;
  readonly uuid: string;
  /** With its version, for example `pc-q35-7.2`. */
  readonly machineType: string;
  /** Value of `-accel`, for example `tcg,thread=multi`. */
  readonly accel: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly boot: Boot;
  /** `base` is the image that `disk` stands on. */
  readonly disks: { readonly disk: string; readonly base: string; readonly seed: string };
  /** What the system on a box's disk was made for; absent: virtio. */
  readonly hardware?: Pick<BoxHardware, 'controller' | 'nic'>;
  readonly nics: readonly Nic[];
  readonly folders: VirtiofsFolders;
  readonly sockets: { readonly qmp: string; readonly console: string };
  readonly consoleLog: string;
  /** QEMU's seccomp filter; there is one on Linux only. */
  readonly sandbox: boolean;
  /** Words of the Vfile's own, after all others. */
  readonly own: readonly string[];
}

/**
 * Folders by virtiofs. Not `plugged`: the hardware has a place for each, which comes later, as for a
 * machine whose memory is taken back from a time without them.
 */
export interface VirtiofsFolders {
  readonly carried: readonly CarriedFolder[];
  readonly plugged: boolean;
}

/** One folder: where its server listens, and what the guest knows it by. */
export interface CarriedFolder {
  readonly socket: string;
  readonly tag: string;
}

/** What the machine boots by. */
export type Boot =
  | { readonly kind: 'bios' }
  | { readonly kind: 'uefi'; readonly code: string; readonly vars: string }
  | { readonly kind: 'kernel'; readonly kernel: string; readonly initrd?: string; readonly cmdline: string };

/** One network card. */
export type Nic =
  /** A tap device that is open as descriptor `fd` when QEMU starts. */
  | { readonly kind: 'tap'; readonly mac: string; readonly fd: number }
  /** QEMU's own user network. `restrict`: the guest reaches nothing through it; `forwards` as `hostfwd` has them. */
  | { readonly kind: 'slirp'; readonly mac: string; readonly restrict: boolean; readonly forwards: readonly string[] }
  | { readonly kind: 'passt'; readonly mac: string; readonly socket: string };
