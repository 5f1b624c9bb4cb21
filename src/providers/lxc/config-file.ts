import type { IdRange } from '../../provider/machine-ref.ts';

/** All that goes into a container's configuration. Paths are absolute paths of the host unless said otherwise. */
export interface ContainerConfig {
  /** `<environment id>/<machine key>`. */
  readonly owner: string;
  readonly hostname: string;
  /** As `uname -m` says. */
  readonly arch: string;
  readonly idRange: IdRange;
  /** Lower folders of the root file system, the image first. */
  readonly lowers: readonly string[];
  readonly upper: string;
  readonly network: ContainerNetwork;
  /** May be a fraction of a CPU. */
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly consoleLog: string;
  readonly folders: readonly ContainerFolder[];
  /** Digests of the blobs that the lowers were unpacked from, image first. */
  readonly chain: readonly string[];
  /** Whether AppArmor confines programs on this host. */
  readonly apparmor: boolean;
  /** Lines of the Vfile's own, which come last. None is of a key by which Vup knows or confines the container. */
  readonly own: Readonly<Record<string, string>>;
}

export interface ContainerNetwork {
  readonly bridge: string;
  readonly veth: string;
  readonly mac: string;
  /** With the prefix length, for example `10.83.12.5/24`. */
  readonly address: string;
  readonly gateway: string;
}

export interface ContainerFolder {
  /** What the person shares. */
  readonly from: string;
  /** Path in the guest. */
  readonly to: string;
  readonly readonly: boolean;
  /** Where it is mounted on the host for the container to bind. */
  readonly mount: string;
}

/** What Vup reads back from a configuration that it wrote. */
export interface WrittenConfig {
  readonly owner: string;
  readonly hostname: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly folders: readonly { readonly from: string; readonly to: string; readonly readonly: boolean }[];
  readonly chain: readonly string[];
  /** In the environment's network, without the prefix length. */
  readonly address?: string;
  readonly idRange?: IdRange;
}

/** Length of one period of the CPU quota, the kernel's default. */
export const cpuPeriodUs = 100_000;
const noteMark = '# vup: ';
const ownerMark = 'lxc.environment = VUP_OWNER=';

/**
 * Text of an LXC 4+ configuration (`man lxc.container.conf`). Values with a line break are refused by the caller's types, and once
 * more here. Limits are given for cgroup v1 and v2: LXC skips those of the version that the host does not use.
 */
export function renderConfig(config: ContainerConfig): string {
  const lines = [
    '# Written by Vup and overwritten by it.',
    `${noteMark}${JSON.stringify(noteOf(config))}`,
    'lxc.include = /usr/share/lxc/config/common.conf',
    'lxc.include = /usr/share/lxc/config/userns.conf',
    `${ownerMark}${config.owner}`,
    `lxc.arch = ${config.arch}`,
    `lxc.uts.name = ${config.hostname.split('.')[0]}`,
    ...rootLines(config),
    ...networkLines(config.network),
    ...limitLines(config.cpus, config.memoryMiB),
    // systemd's own mount of it failed in one of a hundred starts.
    'lxc.mount.entry = mqueue dev/mqueue mqueue nosuid,nodev,noexec,create=dir,optional 0 0',
    `lxc.console.logfile = ${config.consoleLog}`,
    'lxc.console.size = 1MB',
    'lxc.console.rotate = 1',
    // systemd's own way to ask its pid 1 for a shutdown.
    'lxc.signal.halt = SIGRTMIN+3',
    ...(config.apparmor ? ['lxc.apparmor.profile = generated', 'lxc.apparmor.allow_nesting = 1'] : []),
    ...config.folders.map(folderLine),
    ...Object.entries(config.own).map(([key, value]) => `${key} = ${value}`),
  ];
  for (const line of lines) if (/[\n\r\0]/.test(line)) throw new Error(`A line break in an LXC setting: ${JSON.stringify(line)}`);
  return `${lines.join('\n')}\n`;
}

/** Settings of a configuration that {@link renderConfig} made; undefined for any other text. */
export function parseConfig(text: string): WrittenConfig | undefined {
  const lines = text.split('\n');
  const owner = lines.find((line) => line.startsWith(ownerMark))?.slice(ownerMark.length);
  const note = lines.find((line) => line.startsWith(noteMark))?.slice(noteMark.length);
  if (owner === undefined || note === undefined) return undefined;
  try {
    return { owner, ...readSettings(lines), ...(JSON.parse(note) as Omit<WrittenConfig, 'owner'>) };
  } catch {
    return undefined;
  }
}

/** What stands in LXC's own settings only. */
function readSettings(lines: readonly string[]): Pick<WrittenConfig, 'address' | 'idRange'> {
  const settingOf = (name: string) => lines.find((line) => line.startsWith(`${name} = `))?.slice(name.length + 3);
  const address = settingOf('lxc.net.0.ipv4.address')?.split('/')[0];
  const [, base, size] = /^u 0 (\d+) (\d+)$/.exec(settingOf('lxc.idmap') ?? '') ?? [];
  return {
    ...(address !== undefined && { address }),
    ...(base !== undefined && size !== undefined && { idRange: { base: Number(base), size: Number(size) } }),
  };
}

function noteOf(config: ContainerConfig): Omit<WrittenConfig, 'owner'> {
  const folders = config.folders.map(({ from, to, readonly }) => ({ from, to, readonly }));
  return { hostname: config.hostname, cpus: config.cpus, memoryMiB: config.memoryMiB, folders, chain: config.chain };
}

function rootLines(config: ContainerConfig): readonly string[] {
  const { base, size } = config.idRange;
  return [
    `lxc.rootfs.path = overlay:${[...config.lowers].reverse().join(':')}:${config.upper}`,
    // Mounted from a user namespace overlayfs has no `trusted.` attributes; without this a folder of the image cannot be replaced (EIO).
    'lxc.rootfs.options = userxattr',
    `lxc.idmap = u 0 ${base} ${size}`,
    `lxc.idmap = g 0 ${base} ${size}`,
  ];
}

function networkLines(network: ContainerNetwork): readonly string[] {
  return [
    'lxc.net.0.type = veth',
    `lxc.net.0.link = ${network.bridge}`,
    `lxc.net.0.veth.pair = ${network.veth}`,
    'lxc.net.0.name = eth0',
    `lxc.net.0.hwaddr = ${network.mac}`,
    `lxc.net.0.ipv4.address = ${network.address}`,
    `lxc.net.0.ipv4.gateway = ${network.gateway}`,
    'lxc.net.0.flags = up',
  ];
}

function limitLines(cpus: number, memoryMiB: number): readonly string[] {
  const bytes = memoryMiB * 1_048_576;
  const quotaUs = Math.round(cpus * cpuPeriodUs);
  return [
    `lxc.cgroup.memory.limit_in_bytes = ${bytes}`,
    `lxc.cgroup2.memory.max = ${bytes}`,
    `lxc.cgroup.cpu.cfs_period_us = ${cpuPeriodUs}`,
    `lxc.cgroup.cpu.cfs_quota_us = ${quotaUs}`,
    `lxc.cgroup2.cpu.max = ${quotaUs} ${cpuPeriodUs}`,
  ];
}

function folderLine(folder: ContainerFolder): string {
  const options = folder.readonly ? 'bind,ro,create=dir' : 'bind,create=dir';
  return `lxc.mount.entry = ${fstabEscape(folder.mount)} ${fstabEscape(folder.to.replace(/^\/+/, ''))} none ${options} 0 0`;
}

/** Spaces, tabs and backslashes as fstab(5) has them. */
function fstabEscape(path: string): string {
  return path.replace(/[ \t\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
