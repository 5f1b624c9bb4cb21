import { join } from 'node:path';
import type { Host } from '../../host/host.ts';
import type { SeedFacts } from '../seed/seed-facts.ts';
import { seedScript } from '../seed/seed-script.ts';
import { shellWord } from '../shell-word.ts';
import { type LoginOutcome, tryLogin } from './control.ts';
import { insecureKeys } from './insecure-keys.ts';
import { readSshFailure, type SshFailure } from './ssh-failure.ts';
import type { SshLogin } from './ssh-login.ts';
import { strangerOptions } from './ssh-options.ts';
import { takeOverScript } from './take-over-script.ts';

/** A machine that was made of a Vagrant box: until Vup was in it once, its way in is that of every such box. */
export interface BoxEntry {
  /** The usual way in, which there is afterwards. */
  readonly login: SshLogin;
  /** What the machine is to be told. Without the private host key it was told already, and nothing but the usual way is believed. */
  readonly facts: () => Promise<SeedFacts>;
  /** The machine's folder for keys. */
  readonly keysFolder: string;
}

/** The seed and what comes after it, in an emulated guest. */
const takeOverTimeoutMs = 300_000;

/**
 * One try to get into a box the usual way. Where that is refused and the machine was never told who it is, it is told now, as `vagrant` by
 * the key that every box takes; then the usual way is tried again. Repeatable: a machine that knows already is left alone, and one where
 * this was cut off is told again.
 */
export async function enterBox(entry: BoxEntry, host: Host, signal?: AbortSignal): Promise<LoginOutcome> {
  const usual = await tryLogin(entry.login, host, signal);
  if (usual === undefined || usual === 'aborted' || !isStranger(usual)) return usual;
  const facts = await entry.facts();
  if (facts.hostKey.privateKey === undefined) return usual;
  return (await takeOver(entry, facts, host, signal)) ?? tryLogin(entry.login, host, signal);
}

function isStranger({ kind }: SshFailure): boolean {
  return kind === 'host-key' || kind === 'key-refused';
}

async function takeOver(entry: BoxEntry, facts: SeedFacts, host: Host, signal?: AbortSignal): Promise<LoginOutcome> {
  const folder = join(entry.keysFolder, '.first-login');
  try {
    await host.files.remove(folder);
    await host.files.mkdir(folder, { mode: 0o700 });
    for (const { name, privateKey } of insecureKeys) await host.files.write(join(folder, name), privateKey, { mode: 0o600 });
    const options = strangerOptions(entry.login, {
      user: 'vagrant',
      identityFiles: insecureKeys.map(({ name }) => join(folder, name)),
      knownHostsFile: join(folder, 'known_hosts'),
    });
    const result = await host.exec.run(['ssh', ...options, '--', entry.login.address, takeOverLine], {
      input: `(\n${seedScript(facts)}\n) || exit 1\n${takeOverScript(facts.authorizedKey)}`,
      timeoutMs: takeOverTimeoutMs,
      ...(signal === undefined ? {} : { signal }),
    });
    if (result.aborted) return 'aborted';
    return result.exitCode === 0 ? undefined : explain(result);
  } finally {
    await host.files.remove(folder);
  }
}

/** From a file, so that nothing which a script starts can read the rest of the script. */
const rootScript = `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH
umask 077; mkdir -p /run/vup && cat >/run/vup/first-login || exit 1
umask 022; /bin/sh /run/vup/first-login </dev/null; c=$?
rm -f /run/vup/first-login; exit "$c"`;

const takeOverLine = `exec sudo -n /bin/sh -c ${shellWord(rootScript)}`;

/** 255 is ssh's own; every other number is that of what ran in the guest. */
function explain({
  exitCode,
  stderr,
  timedOut,
}: {
  readonly exitCode: number;
  readonly stderr: string;
  readonly timedOut: boolean;
}): SshFailure {
  const said = stderr.trim().split('\n').slice(-3).join('\n').slice(-1000);
  if (timedOut) return { kind: 'silent', reason: 'what its user vagrant runs as root did not end', said };
  if (exitCode !== 255)
    return { kind: 'unknown', reason: `its user vagrant could not prepare it as root: ${said.split('\n').at(-1)}`, said };
  const failure = readSshFailure(stderr);
  if (failure.kind !== 'key-refused') return failure;
  return { ...failure, reason: "it takes neither the machine's ssh key nor the one of Vagrant that boxes take" };
}
