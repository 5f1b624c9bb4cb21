import type { Host } from '../../host/host.ts';
import type { Capabilities, Detection, Finding } from '../../provider/capabilities.ts';
import { type Architecture, findArchitecture } from './architectures.ts';
import { describeEngine, findCore, findDiskTools, findFolders, findNetwork, findUefi } from './findings.ts';
import { networkKind } from './host-programs.ts';
import { findKvm } from './kvm-device.ts';
import type { NetworkKind } from './records.ts';

/** Whether virtual machines can run here. Starts no process. */
export async function detect(host: Host): Promise<Detection> {
  try {
    const architecture = findArchitecture(host.env.arch);
    if (architecture === undefined) return unusable([unknownArchitecture(host.env.arch)]);
    const core = await findCore(architecture, host);
    if (core.some(({ ok }) => !ok)) return unusable(core.filter(({ ok }) => !ok));
    const [network, networkFindings, folderFindings] = await Promise.all([networkKind(host), findNetwork(host), findFolders(host)]);
    return {
      usable: true,
      version: () => readVersion(architecture, host),
      capabilities: await capabilitiesOf(host, network, folderFindings),
      notes: network === 'bridge' ? [] : notesOf(host, networkFindings),
    };
  } catch (error) {
    return { usable: false, reason: `QEMU could not be looked at: ${String(error)}`, findings: [] };
  }
}

/** Everything that virtual machines need of a host, and what makes them better. Starts QEMU to ask what it can do. */
export async function diagnose(host: Host): Promise<readonly Finding[]> {
  const architecture = findArchitecture(host.env.arch);
  if (architecture === undefined) return [unknownArchitecture(host.env.arch)];
  const core = await findCore(architecture, host);
  const engine = core.every(({ ok }) => ok) ? await describeEngine(architecture, host) : [];
  const more = await Promise.all([findNetwork(host), findFolders(host), findDiskTools(host), findKvm(host), findUefi(architecture, host)]);
  return [...core, ...engine, ...more.flat()];
}

function unusable(findings: readonly Finding[]): Detection {
  return { usable: false, reason: findings[0]?.reason ?? 'QEMU is not installed', findings };
}

function unknownArchitecture(name: string): Finding {
  return { id: 'qemu.architecture', ok: false, title: 'The processor is known', reason: `Vup boots no virtual machines on ${name}` };
}

async function readVersion({ program }: Architecture, host: Host): Promise<string> {
  const { stdout } = await host.exec.run([program, '--version'], { timeoutMs: 10_000 });
  return /version (\S+)/.exec(stdout)?.[1] ?? 'unknown';
}

async function capabilitiesOf(host: Host, network: NetworkKind, folders: readonly Finding[]): Promise<Capabilities> {
  const rsync = (await host.exec.which('rsync')) !== undefined;
  const virtiofs = host.env.uid === 0 && host.env.platform === 'linux' && folders.every(({ ok, id }) => ok || id === 'qemu.folders.rsync');
  return {
    kind: 'vm',
    diskKind: 'disk',
    live: ['memory'],
    folders: [...(virtiofs ? (['virtiofs'] as const) : []), ...(rsync ? (['rsync'] as const) : [])],
    channel: 'ssh',
    network,
    forwards: network === 'bridge' ? 'keeper' : 'engine',
    suspend: true,
    snapshots: false,
    architectures: [host.env.arch],
    // A guest that boots keeps two processors busy; one that stops is waited for.
    parallel: { boot: Math.max(2, Math.ceil(host.env.cpus / 2)), stop: 16 },
  };
}

/** What QEMU's own network does otherwise than the bridge. Root has no passt: it would become nobody, who cannot get to the socket. */
function notesOf({ env }: Host, findings: readonly Finding[]): readonly string[] {
  const reaches = "the guest reaches what listens on the host's loopback";
  if (env.uid === 0) return [`Machines are not on a bridge: they do not reach each other, and ${reaches}. See: vup doctor qemu`];
  const passt = findings.some(({ id, ok }) => id === 'qemu.network.passt' && ok);
  return [
    'Machines do not reach each other: that takes root, which joins them to a bridge.',
    ...(passt ? [] : [`Without passt ${reaches}. Install it to close that: apt-get install passt`]),
  ];
}
