// Generated from schemas/vfile.v1.schema.json by scripts/generate.ts. Never edit.

/**
 * A value as text, or where to take it from.
 */
export type Var =
  | string
  | {
      /**
       * Take the value from this variable of the person's environment, if no `--var`, `VUP_VAR_<NAME>` or `.env` gives one. Needs trust.
       */
      env: string;
      /**
       * Keep the value out of state, plan and log. It may then stand in values of `env` alone, and reaches the guest by standard input.
       */
      secret?: boolean;
    };
/**
 * What the machine starts from: a name of the catalogue, or a file of the project: a rootfs archive (tar, tar.gz, tgz, tar.xz, tar.zst) for containers, a disk (qcow2, raw, img) or a packed machine (a Vagrant box for VirtualBox, an OVF appliance: box, ova) for virtual machines; or such a file from the network. A file outside the project needs trust.
 */
export type Image =
  | string
  | {
      /**
       * URL of the file, at most 8 GiB. It may be served by anyone: what counts is the digest. Needs trust.
       */
      from: string;
      /**
       * The file's sha256 in hex.
       */
      sha256: string;
    };
/**
 * Processors. A container may have a fraction of one.
 */
export type Cpus = number | string;
/**
 * Memory with its unit: KiB, MiB, GiB, TiB (powers of 1024) or KB, MB, GB, TB (powers of 1000). From 16MiB to 4TiB.
 */
export type Memory = string;
/**
 * Size of a virtual machine's own disk with its unit, as in `memory`; the file system on it grows with it. It never shrinks. Without it: as the image has it. A container has no disk of its own.
 */
export type Disk = string;
/**
 * What runs the machine: a provider's name, a list of names in order of preference, or `auto`. Resolved once, recorded and kept.
 */
export type Provider = string | string[];
/**
 * Machines that are started and ready before this one. The name of a machine with `count` means all of them.
 */
export type DependsOn = string[];
/**
 * One forwarded port.
 */
export type Port =
  | string
  | {
      /**
       * Port of the host, or `auto` for the first free one, kept from then on.
       */
      host?: number | string;
      /**
       * Port of the machine.
       */
      guest: number | string;
      /**
       * What the port is for, shown to people.
       */
      name?: string;
      /**
       * `tcp` or `udp`.
       */
      protocol?: "tcp" | "udp";
      /**
       * Address of the host to listen on. Any other than 127.0.0.1 needs trust.
       */
      bind?: string;
    };
/**
 * Ports of the host that lead into the machine: `host:guest`, with `bind:` before or `/udp` behind if wanted. `"80"` alone lets Vup choose the host's port. A bind address that is not 127.0.0.1 and host ports below 1024 need trust.
 */
export type Ports = Port[];
/**
 * One shared folder.
 */
export type Folder =
  | string
  | {
      /**
       * Folder of the project, relative to the Vfile.
       */
      from: string;
      /**
       * Where it appears in the machine.
       */
      to: string;
      /**
       * Whether the machine may only read it.
       */
      readonly?: boolean | string;
    };
/**
 * Folders of the project that the machine sees: `from:to`, split at the last `:/`. A folder outside the project needs trust.
 */
export type Folders = Folder[];
/**
 * What is done inside the machine, in order.
 */
export type Provision = Step[];
/**
 * What must answer before the machine counts as ready and others that depend on it start. All must succeed.
 */
export type Ready = Probe[];
/**
 * Whether a plain `vup` starts it. If not, `vup up NAME` does.
 */
export type Autostart = boolean | string;
/**
 * How long a start may take until the machine can be reached and its own boot is over.
 */
export type BootTimeout = string;
/**
 * Shown when the machines are up.
 */
export type Message = string;
/**
 * Profiles to lay under the machine, in order: a later one wins over an earlier one, the machine over all.
 */
export type Extends = string | string[];
/**
 * How many machines of this kind. They are named `web-1`, `web-2`, …: always with a suffix, from 1.
 */
export type Count = number | string;
/**
 * Run at the end of `up`, `reload` and `resume`, when these did something.
 */
export type HookList = string[];
/**
 * Run before `halt` shuts machines down.
 */
export type HookList1 = string[];
/**
 * Run before `destroy` removes machines.
 */
export type HookList2 = string[];
/**
 * The machine's own name for itself, with or without a domain. Default: the machine's name.
 */
export type Hostname = string;
/**
 * The name this machine had before: renames it in place instead of making a new one.
 */
export type Was = string;

/**
 * The machines that a project needs. Strict: an unknown key is a mistake. `${NAME}` is replaced in most values, never in scripts.
 */
export interface Vfile {
  /**
   * Version of the language. Always 1.
   */
  version: 1;
  /**
   * A label for the environment, shown to people. Default: the name of the project's folder.
   */
  name?: string;
  /**
   * Names that `${NAME}` may use, each with its value. `--var`, `VUP_VAR_<NAME>` and the project's `.env` come before the value written here.
   */
  vars?: {
    [k: string]: Var;
  };
  defaults?: Defaults;
  /**
   * Named pieces of a machine, for `extends`.
   */
  profiles?: {
    [k: string]: Profile;
  };
  /**
   * Programs of the project that run on this host, as the person who types the command, in the project's folder. Each needs trust, and again when its file changed.
   */
  hooks?: {
    after_up?: HookList;
    before_halt?: HookList1;
    before_destroy?: HookList2;
  };
  /**
   * The machines by name. A name with nothing behind it is a machine with all defaults.
   */
  machines: {
    [k: string]: Machine;
  };
}
/**
 * Laid under every machine.
 */
export interface Defaults {
  image?: Image;
  cpus?: Cpus;
  memory?: Memory;
  disk?: Disk;
  provider?: Provider;
  depends_on?: DependsOn;
  ports?: Ports;
  folders?: Folders;
  provision?: Provision;
  env?: Env1;
  ready?: Ready;
  autostart?: Autostart;
  boot_timeout?: BootTimeout;
  message?: Message;
  lxc?: Lxc;
  qemu?: Qemu;
  virtualbox?: Virtualbox;
}
/**
 * One provision step: exactly one of `packages`, `script`, `shell`, `file`, `reboot`, and what else it needs. In a later layer a step with a name alone changes the step of that name.
 */
export interface Step {
  /**
   * Packages of the guest's distribution to install.
   */
  packages?: string[];
  /**
   * A file of the project, run in the machine; or its path and arguments. A file outside the project needs trust.
   */
  script?:
    | string
    | {
        /**
         * The file, relative to the Vfile.
         */
        path: string;
        /**
         * Arguments for it.
         */
        args?: string[];
      };
  /**
   * Shell text, run in the machine. Never interpolated: it gets values by `env`.
   */
  shell?: string;
  /**
   * A file or folder of the project, copied into the machine. Its content is not interpolated.
   */
  file?: {
    /**
     * File or folder of the project, relative to the Vfile. Outside the project needs trust.
     */
    from: string;
    /**
     * Where it goes in the machine.
     */
    to: string;
    /**
     * Permissions in octal, as text. Without it: those of the file.
     */
    mode?: string;
    /**
     * Owner in the machine, `user` or `user:group`. Without it: root.
     */
    owner?: string;
  };
  /**
   * Restart the machine and wait until it is back.
   */
  reboot?: true;
  /**
   * The step's name, unique in the machine. Needed for `run: once` and `run: never`, and to change the step from a later layer.
   */
  name?: string;
  /**
   * `changed`: when it is new or its content or inputs changed, and then the later ones too. `once`: never again. `always`: after each start. `never`: only by `--provision-with NAME`.
   */
  run?: "changed" | "once" | "always" | "never";
  /**
   * The user in the machine that runs it.
   */
  as?: string;
  env?: Env;
  /**
   * Folder of the machine to run in.
   */
  cwd?: string;
  /**
   * How long it may take, for example `5m` or `1h30m`. Without it there is no limit.
   */
  timeout?: string;
  /**
   * Files it reads besides itself, as patterns below the project; their content counts too.
   */
  inputs?: string[];
}
/**
 * Variables for this step, over those of the machine. Values are text.
 */
export interface Env {
  [k: string]: string;
}
/**
 * Variables for every `shell` and `script` of the machine, and for `vup exec`. Values are text.
 */
export interface Env1 {
  [k: string]: string;
}
/**
 * One thing that must answer: `tcp`, `http` or `shell`.
 */
export interface Probe {
  /**
   * Port of the machine that accepts a connection.
   */
  tcp?: number | string;
  /**
   * Port of the machine that answers `GET /`, or port, path and status. Without `status` any answer below 400 will do.
   */
  http?:
    | number
    | {
        /**
         * Port of the machine.
         */
        port: number | string;
        /**
         * Path and query to ask for.
         */
        path?: string;
        /**
         * The one status that counts.
         */
        status?: number | string;
      }
    | string;
  /**
   * Shell text, run in the machine, that ends with 0. Never interpolated.
   */
  shell?: string;
  /**
   * How long to wait for it.
   */
  timeout?: string;
}
/**
 * Settings for the LXC provider alone.
 */
export interface Lxc {
  /**
   * Lines for the container's LXC configuration, over those that Vup writes. Not those by which Vup knows, confines and joins the container: `lxc.idmap`, `lxc.rootfs`, `lxc.net`, `lxc.mount`, `lxc.hook`, `lxc.include` and the like. Needs trust.
   */
  config?: {
    [k: string]: string;
  };
}
/**
 * Settings for the QEMU provider alone. All take effect at the next start.
 */
export interface Qemu {
  /**
   * What runs the machine's processors: `kvm`, `hvf` and `whpx` are the host's own, `tcg` emulates in software, which is slow and works everywhere. `auto` takes the first that was proven to work here.
   */
  accel?: "auto" | "kvm" | "tcg" | "hvf" | "whpx";
  /**
   * What an image that brings its own boot loader is started by. Without it: `bios`, on a 64-bit ARM host `uefi`.
   */
  firmware?: "bios" | "uefi";
  /**
   * QEMU's machine type. Without it: the newest `q35`, on a 64-bit ARM host `virt`, kept from the machine's creation on.
   */
  machine?: string;
  /**
   * QEMU's CPU model. Without it: all that the accelerator can do.
   */
  cpu?: string;
  /**
   * A kernel of the project that is started in place of the one that the image has.
   */
  boot?: {
    /**
     * The kernel's file, relative to the Vfile. Outside the project needs trust.
     */
    kernel: string;
    /**
     * The file of its first root file system, relative to the Vfile. Outside the project needs trust.
     */
    initrd?: string;
    /**
     * The kernel's command line.
     */
    cmdline?: string;
  };
  /**
   * Words for QEMU's own command line. Needs trust.
   */
  args?: string[];
}
/**
 * Settings for the VirtualBox provider alone. All but `linked_clone` take effect at the next start.
 */
export interface Virtualbox {
  /**
   * What the image is started by. Without it: as the image needs it, `uefi` for those that Vup builds.
   */
  firmware?: "bios" | "uefi";
  /**
   * What the disk is plugged into. Without it: as the image needs it, mostly `ide`, which every guest can boot from.
   */
  controller?: "ide" | "sata" | "scsi" | "virtio-scsi";
  /**
   * The board that VirtualBox emulates.
   */
  chipset?: "piix3" | "ich9";
  /**
   * Opens a window with the machine's screen.
   */
  gui?: boolean;
  /**
   * Whether the disk keeps only what differs from the image, else it is a whole copy. Decided when the machine is made.
   */
  linked_clone?: boolean;
  /**
   * Commands for VBoxManage that are run before each start; `:id` is the machine. Needs trust.
   */
  customize?: string[][];
}
/**
 * A piece of a machine, for `extends`.
 */
export interface Profile {
  extends?: Extends;
  image?: Image;
  cpus?: Cpus;
  memory?: Memory;
  disk?: Disk;
  provider?: Provider;
  count?: Count;
  depends_on?: DependsOn;
  ports?: Ports;
  folders?: Folders;
  provision?: Provision;
  env?: Env1;
  ready?: Ready;
  autostart?: Autostart;
  boot_timeout?: BootTimeout;
  message?: Message;
  lxc?: Lxc;
  qemu?: Qemu;
  virtualbox?: Virtualbox;
}
/**
 * One virtual machine or container, or several alike with `count`.
 */
export interface Machine {
  extends?: Extends;
  image?: Image;
  cpus?: Cpus;
  memory?: Memory;
  disk?: Disk;
  provider?: Provider;
  hostname?: Hostname;
  count?: Count;
  depends_on?: DependsOn;
  ports?: Ports;
  folders?: Folders;
  provision?: Provision;
  env?: Env1;
  ready?: Ready;
  autostart?: Autostart;
  boot_timeout?: BootTimeout;
  message?: Message;
  was?: Was;
  lxc?: Lxc;
  qemu?: Qemu;
  virtualbox?: Virtualbox;
}
