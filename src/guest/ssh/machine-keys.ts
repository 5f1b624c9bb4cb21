import { join } from 'node:path';
import { VupError } from '../../errors/vup-error.ts';
import type { Host } from '../../host/host.ts';

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

const sshKeygenTimeoutMs = 30_000;
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
 * @throws VUP_HOST_TOOL_MISSING without ssh-keygen · VUP_ENGINE_FAILED when it fails
 */
export async function ensureMachineKeys(names: KeyNames, host: Host): Promise<MachineKeys> {
  await host.files.mkdir(names.folder, { mode: 0o700 });
  const { identityFile, knownHostsFile } = machineKeyFiles(names.folder);
  const publicKey = await ensureIdentity(names, host);
  const hostPublicKey = await ensureHostKey(names, host);
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
  const found = await readPublicKey(`${identityFile}.pub`, host);
  const made = (await host.files.stat(identityFile)) !== undefined;
  if (made && found !== undefined) return found;
  if (made) {
    const line = `${(await keygen(['-y', '-f', identityFile], host)).trim().split(' ').slice(0, 2).join(' ')} ${names.alias}`;
    await host.files.writeAtomic(`${identityFile}.pub`, `${line}\n`, { mode: 0o600 });
    return line;
  }
  const pair = await makePair(names, host);
  await host.files.writeAtomic(identityFile, pair.privateKey, { mode: 0o600 });
  await host.files.writeAtomic(`${identityFile}.pub`, `${pair.publicKey}\n`, { mode: 0o600 });
  return pair.publicKey;
}

/** known_hosts is written last: with it, the pair is whole, and the private part may be gone for good. */
async function ensureHostKey(names: KeyNames, host: Host): Promise<string> {
  const { knownHostsFile } = machineKeyFiles(names.folder);
  const publicFile = join(names.folder, 'host_ed25519.pub');
  const found = await readPublicKey(publicFile, host);
  const known = await host.files.readTextIfExists(knownHostsFile);
  if (found !== undefined && known === knownHostsText(names.alias, found)) return found;
  const pair = await makePair(names, host);
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

/** In a folder of its own first: ssh-keygen leaves half a pair when it is interrupted. */
async function makePair(names: KeyNames, host: Host): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  const folder = join(names.folder, '.new');
  await host.files.remove(folder);
  await host.files.mkdir(folder, { mode: 0o700 });
  try {
    const file = join(folder, 'key');
    await keygen(['-q', '-t', 'ed25519', '-N', '', '-C', names.alias, '-f', file], host);
    const [privateKey, publicKey] = [await host.files.readTextIfExists(file), await readPublicKey(`${file}.pub`, host)];
    if (privateKey !== undefined && publicKey !== undefined) return { privateKey, publicKey };
    throw new VupError('VUP_ENGINE_FAILED', {
      message: 'ssh-keygen ended well, but made no keys',
      hint: 'Try it by hand: ssh-keygen -t ed25519',
    });
  } finally {
    await host.files.remove(folder);
  }
}

async function keygen(args: readonly string[], host: Host): Promise<string> {
  const result = await host.exec.run(['ssh-keygen', ...args], { timeoutMs: sshKeygenTimeoutMs });
  if (result.exitCode === 0) return result.stdout;
  throw new VupError('VUP_ENGINE_FAILED', {
    message: `ssh-keygen failed: ${result.stderr.trim().split('\n').at(-1) ?? `exit code ${result.exitCode}`}`,
    hint: `Try it by hand: ssh-keygen ${args.map((arg) => (arg === '' ? "''" : arg)).join(' ')}`,
  });
}
