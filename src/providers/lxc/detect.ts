import type { Host } from '../../host/host.ts';
import type { Capabilities, Detection, Finding } from '../../provider/capabilities.ts';

/** Programs without which no container runs, and the Debian packages that bring them. */
const neededTools = [
  ['lxc-start', 'lxc'],
  ['lxc-stop', 'lxc'],
  ['lxc-attach', 'lxc'],
  ['lxc-usernsexec', 'lxc'],
  ['bwrap', 'bubblewrap'],
  ['setpriv', 'util-linux'],
  ['ip', 'iproute2'],
  ['nft', 'nftables'],
  ['dnsmasq', 'dnsmasq-base'],
] as const;

/** Programs that only shared folders need. */
const folderTools = [
  ['bindfs', 'bindfs'],
  ['perl', 'perl-base'],
] as const;

/** Whether containers can run here. Starts no process. */
export async function detect(host: Host): Promise<Detection> {
  try {
    const findings = await diagnose(host);
    const missing = findings.filter(({ ok, id }) => !ok && !isForFolders(id));
    const first = missing[0];
    if (first !== undefined) return { usable: false, reason: first.reason ?? first.title, findings };
    const version = async () => (await host.exec.run(['lxc-start', '--version'], { timeoutMs: 10_000 })).stdout.trim();
    const folders = findings.every(({ ok }) => ok);
    const notes = folders ? [] : ['Shared folders cannot be used: `vup doctor` says what they need.'];
    return { usable: true, version, capabilities: capabilitiesOf(host, folders), notes };
  } catch (error) {
    return { usable: false, reason: `LXC could not be looked at: ${String(error)}`, findings: [] };
  }
}

/** Everything that containers need of a host. */
export async function diagnose(host: Host): Promise<readonly Finding[]> {
  if (host.env.platform !== 'linux') {
    return [{ id: 'lxc.linux', ok: false, title: 'Linux', reason: 'containers need a Linux host' }];
  }
  const tools = await Promise.all(neededTools.map(([tool, name]) => findTool(`lxc.tool.${tool}`, tool, name, host)));
  const forFolders = await Promise.all(folderTools.map(([tool, name]) => findTool(`lxc.folders.${tool}`, tool, name, host)));
  const fuse = await findFile('lxc.folders.fuse', 'FUSE', '/dev/fuse', 'the kernel has no FUSE; type: modprobe fuse', host);
  return [...tools, findRoot(host), await findOverlay(host), await findCgroups(host), ...forFolders, fuse];
}

function isForFolders(id: string): boolean {
  return id.startsWith('lxc.folders.');
}

function capabilitiesOf(host: Host, folders: boolean): Capabilities {
  return {
    kind: 'container',
    diskKind: 'rootfs',
    live: ['cpus', 'memory'],
    folders: folders ? ['bind'] : [],
    channel: 'exec',
    network: 'bridge',
    forwards: 'keeper',
    suspend: false,
    snapshots: false,
    architectures: [host.env.arch],
    parallel: { boot: Math.max(2, host.env.cpus), stop: 16 },
  };
}

function findRoot(host: Host): Finding {
  const title = 'Run by root';
  if (host.env.uid === 0) return { id: 'lxc.root', ok: true, title };
  return { id: 'lxc.root', ok: false, title, reason: 'bridges and id maps need root', fix: ['sudo vup'] };
}

async function findTool(id: string, tool: string, debianPackage: string, host: Host): Promise<Finding> {
  const title = `${tool} is installed`;
  if ((await host.exec.which(tool)) !== undefined) return { id, ok: true, title };
  const fix = [`apt-get install ${debianPackage}`];
  return { id, ok: false, title, reason: `${tool} is not installed`, fix, packages: [debianPackage] };
}

async function findFile(id: string, title: string, path: string, reason: string, host: Host): Promise<Finding> {
  return (await host.files.stat(path)) === undefined ? { id, ok: false, title, reason } : { id, ok: true, title };
}

/** Overlayfs may be a module that the first mount loads: what is not listed is not missing for sure, so the module's folder counts too. */
async function findOverlay(host: Host): Promise<Finding> {
  const id = 'lxc.overlay';
  const title = 'The kernel has overlayfs';
  const listed = /\boverlay$/m.test((await host.files.readTextIfExists('/proc/filesystems')) ?? '');
  const release = (await host.files.readTextIfExists('/proc/sys/kernel/osrelease'))?.trim() ?? '';
  const loadable = (await host.files.stat(`/lib/modules/${release}/kernel/fs/overlayfs`)) !== undefined;
  if (listed || loadable) return { id, ok: true, title };
  return { id, ok: false, title, reason: 'the kernel knows no overlayfs now', fix: ['modprobe overlay'] };
}

async function findCgroups(host: Host): Promise<Finding> {
  const id = 'lxc.cgroups';
  const title = 'Control groups are mounted';
  const v2 = await host.files.stat('/sys/fs/cgroup/cgroup.controllers');
  const v1 = await host.files.stat('/sys/fs/cgroup/memory');
  if (v2 !== undefined || v1 !== undefined) return { id, ok: true, title };
  return { id, ok: false, title, reason: '/sys/fs/cgroup holds neither cgroup v2 nor a v1 memory controller' };
}
