import type { SeedFacts, SeedNetwork } from '../../guest/seed/seed-facts.ts';
import type { Host } from '../../host/host.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { forgetHostSecret } from '../../vm/identity.ts';
import { seedFactsOf, writeSeedImage } from '../../vm/seed-image.ts';
import { sshLogin } from '../../vm/ssh-login.ts';
import { secondMac, seedFile } from './names.ts';
import { type MachineRecord, writeMachineRecord } from './records.ts';

/** Writes the seed that the machine starts with: its name, keys and networks. */
export function writeSeed(ref: MachineRef, { hostname }: Pick<MachineRecord, 'hostname'>, { host }: EffectContext): Promise<void> {
  return writeSeedImage(ref, seedFile(ref), { hostname, networks: networksOf(ref) }, host);
}

/** Once the guest came up it has its host key: the host's copies of the private one go. Repeatable; the record that says so is last. */
export async function forgetSecrets(ref: MachineRef, record: MachineRecord, context: EffectContext): Promise<void> {
  if (record.seeded || !(await forgetHostSecret(ref, sshLogin(ref, record), context))) return;
  // A machine that runs reads on in the former file.
  await writeSeed(ref, record, context);
  await writeMachineRecord(ref, { ...record, seeded: true }, context.host);
}

/** What the guest is told, for one that reads no seed. */
export function currentSeed(ref: MachineRef, { hostname }: Pick<MachineRecord, 'hostname'>, host: Host): Promise<SeedFacts> {
  return seedFactsOf(ref, { hostname, networks: networksOf(ref) }, host);
}

/** NAT leads out and gives the address; the internal network has none to give, so that the machine brings its own. */
function networksOf(ref: MachineRef): readonly SeedNetwork[] {
  const prefix = Number(ref.environment.network.subnet.split('/')[1] ?? 24);
  return [
    { kind: 'dhcp', mac: ref.mac, wayOut: true },
    { kind: 'static', mac: secondMac(ref), address: ref.address, prefix, nameServers: [] },
  ];
}
