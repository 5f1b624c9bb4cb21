import { VupError } from '../errors/vup-error.ts';
import { type SshConfigEntry, sshConfigText } from '../guest/ssh/ssh-config-text.ts';
import type { LocatedMachine } from './locate-machine.ts';
import type { World } from './world.ts';

/** A machine that no ssh client gets into, and why. */
interface Skipped {
  readonly name: string;
  readonly provider: string;
}

/**
 * Text for ssh_config(5) for these machines. Those that are entered without ssh are named in a comment, unless nothing would be left.
 * @throws VUP_HOST_UNSUPPORTED when none of them has ssh
 */
export async function sshConfig({ host }: World, machines: readonly LocatedMachine[]): Promise<string> {
  const skipped: Skipped[] = [];
  const entries: SshConfigEntry[] = [];
  for (const { name, ref, provider } of machines) {
    if (provider.sshTarget === undefined) skipped.push({ name, provider: provider.name });
    else entries.push({ names: [name], target: await provider.sshTarget(ref, host) });
  }
  if (entries.length === 0) throw withoutSsh(skipped);
  const comments = skipped.map(({ name, provider }) => `# ${name}: ${provider} machines are entered without ssh: vup ssh ${name}\n`);
  return `${comments.join('')}${sshConfigText(entries)}`;
}

function withoutSsh(skipped: readonly Skipped[]): VupError {
  const [first] = skipped;
  if (first === undefined)
    return new VupError('VUP_MACHINE_UNKNOWN', { message: 'there is no machine yet', hint: 'bring the machines up with: vup' });
  const names = skipped.map(({ name }) => name).join(', ');
  return new VupError('VUP_HOST_UNSUPPORTED', {
    message: `${names}: ${first.provider} machines are entered without ssh, so there is nothing to configure`,
    hint: `open a shell with: vup ssh ${first.name}; or run a command with: vup exec ${first.name} COMMAND`,
  });
}
