import type { Host } from '../../host/host.ts';
import type { Capabilities, Detection, Finding } from '../../provider/capabilities.ts';
import { askVersion, findCore, findHardware, findRsync } from './findings.ts';

/** Whether virtual machines of VirtualBox can run here. Asks VBoxManage for its version only. */
export async function detect(host: Host): Promise<Detection> {
  try {
    const version = await askVersion(host);
    const missing = (await findCore(host, version)).filter(({ ok }) => !ok);
    if (missing.length > 0) return { usable: false, reason: missing[0]?.reason ?? 'VirtualBox is not installed', findings: missing };
    return {
      usable: true,
      version: async () => version?.text ?? 'unknown',
      capabilities: capabilitiesOf(host, await findRsync(host)),
      notes: [],
    };
  } catch (error) {
    return { usable: false, reason: `VirtualBox could not be looked at: ${String(error)}`, findings: [] };
  }
}

/** Everything that virtual machines of VirtualBox need of a host. */
export async function diagnose(host: Host): Promise<readonly Finding[]> {
  const core = await findCore(host, await askVersion(host));
  if (core.some(({ id, ok }) => id === 'virtualbox.installed' && !ok)) return core;
  return [...core, await findHardware(host), await findRsync(host)];
}

function capabilitiesOf({ env }: Host, rsync: Finding): Capabilities {
  return {
    kind: 'vm',
    diskKind: 'disk',
    live: [],
    folders: rsync.ok ? ['rsync'] : [],
    channel: 'ssh',
    network: 'virtualbox',
    forwards: 'engine',
    suspend: true,
    snapshots: false,
    architectures: [env.arch],
    // VBoxSVC does one thing at a time, but a guest that boots or shuts down is not its work.
    parallel: { boot: Math.max(2, Math.ceil(env.cpus / 2)), stop: 16 },
  };
}
