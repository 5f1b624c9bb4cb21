import type { SeedFacts, SeedNetwork } from '../../guest/seed/seed-facts.ts';
import type { Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { forgetHostSecret } from '../../vm/identity.ts';
import { seedFactsOf, writeSeedImage } from '../../vm/seed-image.ts';
import { sshLogin } from '../../vm/ssh-login.ts';
import { handOver } from './engine-user.ts';
import type { Nic } from './launch.ts';
import { seedFile } from './names.ts';
import { type MachineRecord, readProcessRecord, writeMachineRecord } from './records.ts';

/** Addresses of QEMU's user network, qemu(1) `-netdev user`: the same for each machine, and seen by nobody else. */
const userNetwork = { address: '10.0.2.15', prefix: 24, gateway: '10.0.2.2', nameServers: ['10.0.2.3'] } as const;

/** Writes the seed that the machine starts with: its name, keys and network. */
export async function writeSeed(
  { ref, record, nics }: { readonly ref: MachineRef; readonly record: MachineRecord; readonly nics: readonly Nic[] },
  { host }: Pick<EffectContext, 'host'>,
): Promise<void> {
  const networks = nics.map((nic) => networkOf(nic, ref));
  await writeSeedImage(ref, seedFile(ref), { hostname: record.hostname, networks }, host);
  await handOver(ref, seedFile(ref), host);
}

/** Once the guest came up it has its host key: the host's copies of the private one go. Repeatable; the record that says so is last. */
export async function forgetSecrets(ref: MachineRef, record: MachineRecord, context: EffectContext): Promise<void> {
  const { host } = context;
  if (record.seeded || !(await forgetHostSecret(ref, sshLogin(ref, record), context))) return;
  // QEMU reads on in the former file until it ends.
  const nics = (await readProcessRecord(ref, host))?.nics ?? [];
  await writeSeed({ ref, record, nics }, { host });
  await writeMachineRecord(ref, { ...record, seeded: true }, host);
}

/** What a running machine's guest is told. */
export async function currentSeed(ref: MachineRef, { hostname }: MachineRecord, host: Host): Promise<SeedFacts> {
  const nics = (await readProcessRecord(ref, host))?.nics ?? [];
  return seedFactsOf(ref, { hostname, networks: nics.map((nic) => networkOf(nic, ref)) }, host);
}

function networkOf(nic: Nic, ref: MachineRef): SeedNetwork {
  const { mac } = nic;
  const { subnet, gateway } = ref.environment.network;
  switch (nic.kind) {
    case 'tap':
      return { kind: 'static', mac, address: ref.address, prefix: Number(subnet.split('/')[1] ?? 24), gateway, nameServers: [gateway] };
    case 'slirp': {
      const { address, prefix, nameServers } = userNetwork;
      if (nic.restrict) return { kind: 'static', mac, address, prefix, nameServers: [] };
      return { kind: 'static', mac, address, prefix, gateway: userNetwork.gateway, nameServers };
    }
    case 'passt':
      return { kind: 'dhcp', mac, wayOut: true };
    default:
      return nic satisfies never;
  }
}
