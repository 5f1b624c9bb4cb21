import { createHash } from 'node:crypto';
import { isoImage } from '../../guest/seed/iso-image.ts';
import type { SeedFacts, SeedNetwork } from '../../guest/seed/seed-facts.ts';
import { seedFiles, seedLabel } from '../../guest/seed/seed-files.ts';
import { createSshChannel } from '../../guest/ssh/channel.ts';
import { ensureMachineKeys, forgetHostKey, type MachineKeys } from '../../guest/ssh/machine-keys.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { handOver } from './engine-user.ts';
import type { Nic } from './launch.ts';
import { seedFile } from './names.ts';
import { sshLogin, sshTarget } from './reach.ts';
import { type MachineRecord, readProcessRecord, writeMachineRecord } from './records.ts';

/** Addresses of QEMU's user network, qemu(1) `-netdev user`: the same for each machine, and seen by nobody else. */
const userNetwork = { address: '10.0.2.15', prefix: 24, gateway: '10.0.2.2', nameServers: ['10.0.2.3'] } as const;

/** Keys of its own for a machine that is made: with a new disk the former's host key would be one that the guest does not have. */
export async function makeIdentity(ref: MachineRef, { host }: EffectContext): Promise<void> {
  await host.files.remove(ref.paths.keys);
  await keysOf(ref, { host });
}

/** Writes the seed that the machine starts with: its name, keys and network. */
export async function writeSeed(
  { ref, record, nics }: { readonly ref: MachineRef; readonly record: MachineRecord; readonly nics: readonly Nic[] },
  { host }: Pick<EffectContext, 'host'>,
): Promise<void> {
  const facts = seedFacts(ref, { record, nics, keys: await keysOf(ref, { host }) });
  const files = seedFiles(facts).map(({ name, text }) => ({ name, data: text }));
  await host.files.writeAtomic(seedFile(ref), padded(isoImage(seedLabel, files)), { mode: 0o600 });
  await handOver(ref, seedFile(ref), host);
}

const syncTimeoutMs = 60_000;
/** busybox reads that far into a disk before it tells what is on it, and finds nothing on a shorter one. */
const leastSeedBytes = 262_144;

function padded(image: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.max(image.length, leastSeedBytes));
  whole.set(image);
  return whole;
}

/** Once the guest came up it has its host key: the host's copies of the private one go. Repeatable; the record that says so is last. */
export async function forgetSecrets(ref: MachineRef, record: MachineRecord, { host, signal }: EffectContext): Promise<void> {
  if (record.seeded) return;
  // A guest that was killed before its disk had the key would never have it again.
  const written = await createSshChannel(sshLogin(ref, record), host).exec({ argv: ['sync'] }, { signal, timeoutMs: syncTimeoutMs });
  if (written.exitCode !== 0 || written.aborted || written.timedOut) return;
  await forgetHostKey(ref.paths.keys, host);
  // QEMU reads on in the former file until it ends.
  const nics = (await readProcessRecord(ref, host))?.nics ?? [];
  await writeSeed({ ref, record, nics }, { host });
  await writeMachineRecord(ref, { ...record, seeded: true }, host);
}

function keysOf(ref: MachineRef, { host }: Pick<EffectContext, 'host'>): Promise<MachineKeys> {
  return ensureMachineKeys({ folder: ref.paths.keys, alias: sshTarget(ref, {}).hostKeyAlias }, host);
}

interface SeedParts {
  readonly record: MachineRecord;
  readonly nics: readonly Nic[];
  readonly keys: MachineKeys;
}

function seedFacts(ref: MachineRef, { record, nics, keys }: SeedParts): SeedFacts {
  const { hostPublicKey: publicKey, hostPrivateKey: privateKey, publicKey: authorizedKey } = keys;
  // Another host key means another machine, to which nothing of the former's first boot applies.
  const mark = createHash('sha256').update(publicKey).digest('hex').slice(0, 12);
  return {
    instanceId: `${sshTarget(ref, {}).hostKeyAlias}-${mark}`,
    hostname: record.hostname,
    authorizedKey,
    hostKey: { publicKey, ...(privateKey === undefined ? {} : { privateKey }) },
    networks: nics.map((nic) => networkOf(nic, ref)),
  };
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
