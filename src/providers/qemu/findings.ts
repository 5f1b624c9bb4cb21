import type { Host } from '../../host/host.ts';
import type { Finding } from '../../provider/capabilities.ts';
import { virtiofsdPath } from '../../share/virtiofsd.ts';
import type { Architecture } from './architectures.ts';
import { bridgeTools, findFirmware } from './host-programs.ts';

/** What is asked of a program. */
interface WantedProgram {
  readonly id: string;
  readonly program: string;
  readonly package: string;
  /** What is lost without it; by default that it is not installed. */
  readonly reason?: string;
}

/** Without these no machine runs. */
export function findCore(architecture: Architecture, host: Host): Promise<readonly Finding[]> {
  const wanted: readonly WantedProgram[] = [
    { id: 'qemu.tool.system', program: architecture.program, package: architecture.package },
    { id: 'qemu.tool.qemu-img', program: 'qemu-img', package: 'qemu-utils' },
    { id: 'qemu.tool.ssh', program: 'ssh', package: 'openssh-client' },
    // Root's machines are run by a user of their own.
    ...(host.env.uid === 0 ? [{ id: 'qemu.tool.setpriv', program: 'setpriv', package: 'util-linux' }] : []),
  ];
  return Promise.all(wanted.map((one) => findProgram(one, host)));
}

/** Root: what the bridge needs. Others: what keeps a guest off the host's own services. */
export async function findNetwork(host: Host): Promise<readonly Finding[]> {
  if (host.env.platform !== 'linux') return [];
  if (host.env.uid !== 0) return [await findPasst(host)];
  const reasonOf = (tool: string) => `without ${tool} machines are not joined to a bridge: they do not reach each other`;
  const tools = bridgeTools.filter(([tool]) => tool !== 'setpriv');
  const found = await Promise.all(
    tools.map(([tool, name]) => findProgram({ id: `qemu.network.${tool}`, program: tool, package: name, reason: reasonOf(tool) }, host)),
  );
  return [
    ...found,
    await findDevice(host, { id: 'qemu.network.tun', title: 'The kernel has tap devices', path: '/dev/net/tun', module: 'tun' }),
  ];
}

/** What disks are read and built with; a machine that starts from a disk of the project needs none of it but the first. */
export function findDiskTools(host: Host): Promise<readonly Finding[]> {
  const building = (tool: string) => `${tool} is not installed; without it disks are not built from packages`;
  const wanted: readonly WantedProgram[] = [
    {
      id: 'qemu.disks.debugfs',
      program: 'debugfs',
      package: 'e2fsprogs',
      reason: 'debugfs is not installed; it reads the kernel of built disks',
    },
    { id: 'qemu.disks.sfdisk', program: 'sfdisk', package: 'fdisk', reason: building('sfdisk') },
    { id: 'qemu.disks.mformat', program: 'mformat', package: 'mtools', reason: building('mformat') },
  ];
  return Promise.all(wanted.map((one) => findProgram(one, host)));
}

function findPasst(host: Host): Promise<Finding> {
  const reason = "passt is not installed; without it a guest reaches what listens on the host's loopback";
  return findProgram({ id: 'qemu.network.passt', program: 'passt', package: 'passt', reason }, host);
}

/** Shared folders: virtiofs for root, a copy by rsync for all others. */
export async function findFolders(host: Host): Promise<readonly Finding[]> {
  const rsync = await findProgram(
    {
      id: 'qemu.folders.rsync',
      program: 'rsync',
      package: 'rsync',
      reason: 'rsync is not installed; it carries folders where virtiofs cannot',
    },
    host,
  );
  if (host.env.uid !== 0 || host.env.platform !== 'linux') return [rsync];
  const programs = [
    { id: 'qemu.folders.bindfs', program: 'bindfs', package: 'bindfs' },
    { id: 'qemu.folders.bwrap', program: 'bwrap', package: 'bubblewrap' },
    { id: 'qemu.folders.perl', program: 'perl', package: 'perl-base' },
  ];
  const fuse = { id: 'qemu.folders.fuse', title: 'The kernel has FUSE', path: '/dev/fuse', module: 'fuse' };
  return [
    await findVirtiofsdFinding(host),
    ...(await Promise.all(programs.map((one) => findProgram(one, host)))),
    await findDevice(host, fuse),
    rsync,
  ];
}

async function findVirtiofsdFinding(host: Host): Promise<Finding> {
  const id = 'qemu.folders.virtiofsd';
  const title = 'virtiofsd is installed';
  if ((await virtiofsdPath(host)) !== undefined) return { id, ok: true, title };
  const reason = 'virtiofsd is not installed; without it shared folders are one-way copies';
  // Debian 12 has it in qemu-system-common; from 13 on it is a package of its own.
  const own = /^VERSION_ID="?(?:1[3-9]|[2-9]\d)/m.test((await host.files.readTextIfExists('/etc/os-release')) ?? '');
  const name = own ? 'virtiofsd' : 'qemu-system-common';
  return { id, ok: false, title, reason, fix: [`apt-get install ${name}`], packages: [name] };
}

/** What this QEMU can do, found by asking it. */
export async function describeEngine({ program, package: name }: Architecture, host: Host): Promise<readonly Finding[]> {
  const id = 'qemu.recent';
  const { exitCode, stdout, stderr } = await host.exec.run([program, '-machine', 'none', '-netdev', 'help'], { timeoutMs: 20_000 });
  // The network over a socket that passt serves came with 7.2, the oldest that Vup is tested with.
  if (exitCode === 0 && /^stream$/m.test(stdout)) return [{ id, ok: true, title: 'QEMU is recent enough' }];
  const reason = exitCode === 0 ? 'it has no `-netdev stream`: QEMU 7.2 or newer is needed' : `${program} does not start: ${stderr.trim()}`;
  return [{ id, ok: false, title: 'QEMU is recent enough', reason, fix: [`apt-get install ${name}`] }];
}

/** Whether a program is there. */
export async function findProgram(wanted: WantedProgram, host: Host): Promise<Finding> {
  const { id, program, package: name } = wanted;
  const title = `${program} is installed`;
  if ((await host.exec.which(program)) !== undefined) return { id, ok: true, title };
  const reason = wanted.reason ?? `${program} is not installed`;
  return { id, ok: false, title, reason, fix: [`apt-get install ${name}`], packages: [name] };
}

interface WantedDevice {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly module: string;
}

async function findDevice(host: Host, { id, title, path, module }: WantedDevice): Promise<Finding> {
  if ((await host.files.stat(path)) !== undefined) return { id, ok: true, title };
  return { id, ok: false, title, reason: `there is no ${path}`, fix: [`modprobe ${module}`] };
}

/** UEFI firmware, which only machines with `firmware: uefi` need: no lack. */
export async function findUefi(architecture: Architecture, host: Host): Promise<readonly Finding[]> {
  const id = 'qemu.firmware';
  if ((await findFirmware(architecture, host)) !== undefined) return [{ id, ok: true, title: 'UEFI firmware is installed' }];
  const { firmwarePackage } = architecture;
  const reason = `machines with \`firmware: uefi\` need the package ${firmwarePackage}`;
  // Arm machines have no other firmware.
  const ok = architecture.name !== 'aarch64';
  const title = ok ? `No UEFI firmware: ${reason}` : 'UEFI firmware is installed';
  return [{ id, ok, title, reason, fix: [`apt-get install ${firmwarePackage}`], packages: [firmwarePackage] }];
}
