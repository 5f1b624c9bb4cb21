import { createHash } from 'node:crypto';
import { isoImage } from '../guest/seed/iso-image.ts';
import type { SeedFacts, SeedNetwork } from '../guest/seed/seed-facts.ts';
import { seedFiles, seedLabel } from '../guest/seed/seed-files.ts';
import type { Host } from '../host/host.ts';
import type { MachineRef } from '../provider/machine-ref.ts';
import { keysOf } from './identity.ts';
import { sshTarget } from './ssh-login.ts';

/** What differs from one seed of a machine to the next. */
export interface SeedWish {
  readonly hostname: string;
  /** In the order of the machine's cards. */
  readonly networks: readonly SeedNetwork[];
}

/** busybox reads that far into a disk before it tells what is on it, and finds nothing on a shorter one. */
const leastSeedBytes = 262_144;

/** Writes the seed that a machine starts with, as an ISO image: its name, keys and network. */
export async function writeSeedImage(ref: MachineRef, file: string, wish: SeedWish, host: Host): Promise<void> {
  const files = seedFiles(await seedFactsOf(ref, wish, host)).map(({ name, text }) => ({ name, data: text }));
  await host.files.writeAtomic(file, padded(isoImage(seedLabel, files)), { mode: 0o600 });
}

/** What the guest is told before its first boot. */
export async function seedFactsOf(ref: MachineRef, { hostname, networks }: SeedWish, host: Host): Promise<SeedFacts> {
  const { hostPublicKey: publicKey, hostPrivateKey: privateKey, publicKey: authorizedKey } = await keysOf(ref, { host });
  // Another host key means another machine, to which nothing of the former's first boot applies.
  const mark = createHash('sha256').update(publicKey).digest('hex').slice(0, 12);
  return {
    instanceId: `${sshTarget(ref, {}).hostKeyAlias}-${mark}`,
    hostname,
    authorizedKey,
    hostKey: { publicKey, ...(privateKey === undefined ? {} : { privateKey }) },
    networks,
  };
}

function padded(image: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.max(image.length, leastSeedBytes));
  whole.set(image);
  return whole;
}
