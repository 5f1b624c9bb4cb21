import type { SshTarget } from '../../provider/ssh-target.ts';
import { sshPath, sshWord } from './ssh-value.ts';

/** A machine under the names that people call it by. */
export interface SshConfigEntry {
  readonly names: readonly string[];
  readonly target: SshTarget;
}

/**
 * Text for ssh_config(5) by which ssh, editors and Ansible get into machines by name: with the machine's own key only, and with its host
 * key checked. One block per machine, an empty line between them.
 */
export function sshConfigText(entries: readonly SshConfigEntry[]): string {
  return entries.map(block).join('\n');
}

function block({ names, target }: SshConfigEntry): string {
  const lines = [
    `HostName ${sshWord(target.address)}`,
    `Port ${target.port}`,
    `User ${sshWord(target.user)}`,
    `IdentityFile ${sshPath(target.identityFile)}`,
    'IdentitiesOnly yes',
    `HostKeyAlias ${sshWord(target.hostKeyAlias)}`,
    `UserKnownHostsFile ${sshPath(target.knownHostsFile)}`,
    'GlobalKnownHostsFile /dev/null',
    'StrictHostKeyChecking yes',
    'CheckHostIP no',
    'UpdateHostKeys no',
    'PasswordAuthentication no',
  ];
  return `Host ${names.map(sshWord).join(' ')}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
