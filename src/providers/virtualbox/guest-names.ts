import { createSshChannel } from '../../guest/ssh/channel.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import type { EffectContext } from '../../provider/provider.ts';
import { sshLogin } from '../../vm/ssh-login.ts';
import { hostsFile } from './network.ts';
import type { MachineRecord } from './records.ts';

const timeoutMs = 60_000;

/** Puts the lines that come in between its marks at the end of hosts(5), in place of those of an earlier start. */
const script = `set -eu
[ -w /etc/hosts ] || exit 0
{ sed '/^# vup: names/,/^# vup: end/d' /etc/hosts; echo '# vup: names of the environment'; cat; echo '# vup: end'; } >/etc/hosts.vup
if cmp -s /etc/hosts.vup /etc/hosts; then rm /etc/hosts.vup; else cat /etc/hosts.vup >/etc/hosts; rm /etc/hosts.vup; fi`;

/** Tells a machine that runs the names of the environment's others: nobody on an internal network answers for them. */
export async function tellNames(
  { ref, record }: { readonly ref: MachineRef; readonly record: MachineRecord },
  { host, signal, progress }: EffectContext,
): Promise<void> {
  const text = (await host.files.readTextIfExists(hostsFile(ref.environment))) ?? '';
  // Its own name it knows by itself, at an address of its own.
  const others = text.split('\n').filter((line) => line !== '' && !line.startsWith(`${ref.address} `));
  const input = others.map((line) => `${line}\n`).join('');
  const argv = ['/bin/sh', '-c', script] as const;
  const result = await createSshChannel(sshLogin(ref, record), host).exec({ argv, input }, { signal, timeoutMs });
  if (result.exitCode !== 0) progress.log('stderr', `${ref.name}: the names of other machines could not be told: ${result.stderr.trim()}`);
}
