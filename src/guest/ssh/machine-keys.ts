import { join } from 'node:path';
import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';
import { type KeyPair, makeKeyPair, publicKeyOf } from './openssh-key.ts';

/** Which keys, and whose. */
export interface KeyNames {
  /** The machine's folder for keys. */
  readonly folder: string;
  /** The name of the machine for ssh, for example `vup-1a2b3c4d-web`: comment of its keys and its name in known_hosts. */
  readonly alias: string;
}

/** A machine's keys as files and texts. Public keys are one line without its end. */
export interface MachineKeys {
  readonly identityFile: string;
  readonly knownHostsFile: string;
  readonly publicKey: string;
  readonly hostPublicKey: string;
  /** OpenSSH's own format; absent once the guest has it and {@link forgetHostKey} was called. */
  readonly hostPrivateKey?: string;
}

const publicKeyLine = /^ssh-ed25519 [A-Za-z0-9+/]+=*(?: [^\n]*)?$/;

/** Where the identity and the known_hosts file of a machine are. */
export function machineKeyFiles(folder: string): {
  readonly identityFile: string;
  readonly knownHostsFile: string;
} {
  return { identityFile: join(folder, 'id_ed25519'), knownHostsFile: join(folder, 'known_hosts') };
}

/**
 * The machine's own key pair and host key pair (ed25519, without passphrase), made where they are missing and never replaced. All files
 * 0600 in a 0700 folder. Repeatable after a crash at any point: each file appears whole, and the last of each kind last.
 * @throws VUP_ENGINE_FAILED when a private key that is there is damaged
 */
export async function ensureMachineKeys(names: KeyNames, host: Host): Promise<MachineKeys> {
  await host.files.mkdir(names.folder, { mode: 0o700 });
  const { identityFile, knownHostsFile } = machineKeyFiles(names.folder);
  const [publicKey, hostPublicKey] = await Promise.all([ensureIdentity(names, host), ensureHostKey(names, host)]);
  const hostPrivateKey = await host.files.readTextIfExists(join(names.folder, 'host_ed25519'));
  const keys = { identityFile, knownHostsFile, publicKey, hostPublicKey };
  return hostPrivateKey === undefined ? keys : { ...keys, hostPrivateKey };
}

/** Removes the host's copy of the private host key, which only the guest needs. Repeatable. */
export async function forgetHostKey(folder: string, host: Host): Promise<void> {
  await host.files.remove(join(folder, 'host_ed25519'));
}

/** The private key makes the pair: a public key can be had from it again. */
async function ensureIdentity(names: KeyNames, host: Host): Promise<string> {
  const { identityFile } = machineKeyFiles(names.folder);
  const privateKey = await host.files.readTextIfExists(identityFile);
  const found = await readPublicKey(`${identityFile}.pub`, host);
  if (privateKey !== undefined && found !== undefined) return found;
  const pair = privateKey === undefined ? makeKeyPair(names.alias) : pairOf(privateKey, names, identityFile);
  if (privateKey === undefined) await host.files.writeAtomic(identityFile, pair.privateKey, { mode: 0o600 });
  await host.files.writeAtomic(`${identityFile}.pub`, `${pair.publicKey}\n`, { mode: 0o600 });
  return pair.publicKey;
}

function pairOf(privateKey: string, { alias }: KeyNames, file: string): KeyPair {
  const publicKey = publicKeyOf(privateKey);
  if (publicKey !== undefined) return { privateKey, publicKey: `${publicKey} ${alias}` };
  throw new VupError('VUP_ENGINE_FAILED', { message: `${file} is no ed25519 key of OpenSSH` });
}

/** known_hosts is written last: with it, the pair is whole, and the private part may be gone for good. */
async function ensureHostKey(names: KeyNames, host: Host): Promise<string> {
  const { knownHostsFile } = machineKeyFiles(names.folder);
  const publicFile = join(names.folder, 'host_ed25519.pub');
  const found = await readPublicKey(publicFile, host);
  const known = await host.files.readTextIfExists(knownHostsFile);
  if (found !== undefined && known === knownHostsText(names.alias, found)) return found;
  const pair = makeKeyPair(names.alias);
  await host.files.writeAtomic(join(names.folder, 'host_ed25519'), pair.privateKey, { mode: 0o600 });
  await host.files.writeAtomic(publicFile, `${pair.publicKey}\n`, { mode: 0o600 });
  await host.files.writeAtomic(knownHostsFile, knownHostsText(names.alias, pair.publicKey), { mode: 0o600 });
  return pair.publicKey;
}

/** One line of known_hosts, see sshd(8); ssh looks it up by HostKeyAlias, without a port. */
function knownHostsText(alias: string, publicKey: string): string {
  return `${alias} ${publicKey.split(' ').slice(0, 2).join(' ')}\n`;
}

async function readPublicKey(file: string, host: Host): Promise<string | undefined> {
  const line = (await host.files.readTextIfExists(file))?.trimEnd();
  return line !== undefined && publicKeyLine.test(line) ? line : undefined;
}
