import type { Host } from '../../host/host.ts';
import type { Finding } from '../../provider/capabilities.ts';
import { parseVersion, type VBoxVersion } from './parse-version.ts';
import { findVBoxManage } from './vboxmanage.ts';

const versionTimeoutMs = 20_000;

/** What VirtualBox itself says of its version and driver; undefined where it is not installed or says nothing. */
export async function askVersion(host: Host): Promise<VBoxVersion | undefined> {
  const program = await findVBoxManage(host);
  if (program === undefined) return undefined;
  const { stdout, stderr } = await host.exec.run([program, '--version'], { timeoutMs: versionTimeoutMs });
  return parseVersion(`${stderr}\n${stdout}`);
}

/** Without these no machine runs. */
export async function findCore(host: Host, version: VBoxVersion | undefined): Promise<readonly Finding[]> {
  const installed = { id: 'virtualbox.installed', title: 'VirtualBox is installed' };
  if ((await findVBoxManage(host)) === undefined) {
    const fix = ['apt-get', 'install', 'virtualbox'];
    return [{ ...installed, ok: false, reason: 'VBoxManage is not installed', fix }];
  }
  const silent = 'VBoxManage does not say its version';
  if (version === undefined) return [{ ...installed, ok: false, reason: silent, fix: ['VBoxManage', '--version'] }];
  const tools = [
    { program: 'qemu-img', package: 'qemu-utils' },
    { program: 'ssh', package: 'openssh-client' },
  ];
  return [{ ...installed, ok: true }, await findDriver(version, host), ...(await Promise.all(tools.map((tool) => findTool(tool, host))))];
}

/** Folders are copied with it. */
export function findRsync(host: Host): Promise<Finding> {
  return findTool({ program: 'rsync', package: 'rsync' }, host);
}

async function findTool(tool: { readonly program: string; readonly package: string }, host: Host): Promise<Finding> {
  const found = { id: `virtualbox.tool.${tool.program}`, title: `${tool.program} is installed` };
  if ((await host.exec.which(tool.program)) !== undefined) return { ...found, ok: true };
  return { ...found, ok: false, reason: `${tool.program} is not installed`, packages: [tool.package] };
}

const driver = { id: 'virtualbox.driver', title: 'The driver is loaded, and of the same version' };

/** VirtualBox's word for it first; where it has none, as on macOS and Windows, the driver is taken to be there. */
async function findDriver({ release, warning }: VBoxVersion, host: Host): Promise<Finding> {
  if (warning !== undefined) return { ...driver, ok: false, ...(await explainMissing(warning, host)) };
  const loaded = /^\d+\.\d+\.\d+/.exec((await readLine('/sys/module/vboxdrv/version', host)) ?? '')?.[0];
  if (loaded === undefined || loaded === release) return { ...driver, ok: true };
  const reason = `the driver is of version ${loaded}, and VirtualBox of ${release}`;
  return { ...driver, ok: false, reason, fix: ['modprobe', '-r', 'vboxnetadp', 'vboxnetflt', 'vboxdrv'] };
}

async function explainMissing(warning: string, host: Host): Promise<Pick<Finding, 'reason' | 'fix'>> {
  if (await isSecureBoot(host)) {
    const reason = 'the driver is not loaded: with Secure Boot the kernel takes only drivers that are signed with an enrolled key';
    return { reason, fix: ['mokutil', '--import', '/var/lib/shim-signed/mok/MOK.der'] };
  }
  const isBuilt = (await host.exec.which('vboxconfig')) !== undefined;
  const reason = `the driver is not loaded: ${warning}`;
  // Oracle's packages bring vboxconfig; Debian's build the driver by a package of its own.
  return { reason, fix: isBuilt ? ['vboxconfig'] : ['apt-get', 'install', 'virtualbox-dkms', 'linux-headers-amd64'] };
}

/** The firmware's variable, UEFI specification 3.3: four bytes of attributes, then one that is 1. */
const secureBootVariable = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

async function isSecureBoot({ files }: Host): Promise<boolean> {
  if ((await files.stat(secureBootVariable)) === undefined) return false;
  return (await files.readBytes(secureBootVariable, 5)).at(4) === 1;
}

/** KVM and VirtualBox take turns on Intel's processors: while one runs a machine, the other cannot start any. */
export async function findHardware(host: Host): Promise<Finding> {
  const found = { id: 'virtualbox.hardware', title: 'Nothing else holds the virtualization hardware' };
  for (const name of ['kvm_intel', 'kvm_amd']) {
    const users = Number((await readLine(`/sys/module/${name}/refcnt`, host)) ?? 0);
    if (users > 0) {
      const reason = `KVM holds it: ${name} is used by ${users} machine${users === 1 ? '' : 's'}`;
      return { ...found, ok: false, reason, fix: ['modprobe', '-r', name] };
    }
  }
  return { ...found, ok: true };
}

async function readLine(path: string, { files }: Host): Promise<string | undefined> {
  try {
    return (await files.readTextIfExists(path))?.split('\n')[0]?.trim();
  } catch {
    return undefined;
  }
}
