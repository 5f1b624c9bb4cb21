import { createHash } from 'node:crypto';
import type { SshLogin } from './ssh-login.ts';
import { sshPath } from './ssh-value.ts';

/** What kind of call it is. */
export interface SshCall {
  /** `QUIET` keeps ssh's own words out of the command's stderr. */
  readonly log: 'QUIET' | 'ERROR';
  /** Takes part in the shared connection, or stands by itself. */
  readonly shared: boolean;
}

/** A TCG guest under load takes long to answer, a dead one never does. */
const connectTimeoutS = 60;
const aliveIntervalS = 10;
const aliveCount = 6;
const persistS = 300;

/**
 * Options of ssh(1) up to the address. Nothing of the person's or the host's configuration counts, nothing of the host is offered to the
 * guest (no agent, no forwards), and only the key that Vup made is believed and shown.
 */
export function sshOptions(login: SshLogin, call: SshCall): readonly string[] {
  const settings = [
    ...identityOptions(login),
    'BatchMode=yes',
    'PreferredAuthentications=publickey',
    'IdentityAgent=none',
    'ForwardAgent=no',
    'ForwardX11=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'UpdateHostKeys=no',
    `ConnectTimeout=${connectTimeoutS}`,
    `ServerAliveInterval=${aliveIntervalS}`,
    `ServerAliveCountMax=${aliveCount}`,
    `LogLevel=${call.log}`,
    ...(call.shared
      ? ['ControlMaster=auto', `ControlPersist=${persistS}`, `ControlPath=${sshPath(controlSocket(login))}`]
      : ['ControlMaster=no', 'ControlPath=none']),
  ];
  return ['-F', 'none', '-p', String(login.port), '-l', login.user, ...settings.flatMap((setting) => ['-o', setting])];
}

/** What makes a machine the right one and the person the right one. */
function identityOptions(login: SshLogin): readonly string[] {
  return [
    `IdentityFile=${sshPath(login.identityFile)}`,
    'IdentitiesOnly=yes',
    `HostKeyAlias=${login.hostKeyAlias}`,
    'StrictHostKeyChecking=yes',
    'HostKeyAlgorithms=ssh-ed25519',
    `UserKnownHostsFile=${sshPath(login.knownHostsFile)}`,
    'GlobalKnownHostsFile=/dev/null',
    'CheckHostIP=no',
  ];
}

/** The socket of the shared connection. Another address or port means another one: what leads to the former is never used for it. */
export function controlSocket(login: SshLogin): string {
  const leadsTo = createHash('sha256').update(`${login.user}@${login.address}:${login.port}`).digest('hex').slice(0, 8);
  return `${login.controlPath}-${leadsTo}`;
}
