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
    ...commonOptions,
    `LogLevel=${call.log}`,
    ...(call.shared
      ? ['ControlMaster=auto', `ControlPersist=${persistS}`, `ControlPath=${sshPath(controlSocket(login))}`]
      : ['ControlMaster=no', 'ControlPath=none']),
  ];
  return words(login.port, login.user, settings);
}

/** With what a machine is entered that cannot be known yet. */
export interface Stranger {
  readonly user: string;
  readonly identityFiles: readonly string[];
  /** A file of this one login. */
  readonly knownHostsFile: string;
}

/**
 * Options for the one login that believes whatever host key it is shown: nobody was told the one of a box that starts for the first time.
 * What is shown is kept nowhere; the machine is given a host key by this very login, and from then on only that one is believed.
 */
export function strangerOptions({ port }: SshLogin, { user, identityFiles, knownHostsFile }: Stranger): readonly string[] {
  return words(port, user, [
    ...identityFiles.map((file) => `IdentityFile=${sshPath(file)}`),
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=no',
    `UserKnownHostsFile=${sshPath(knownHostsFile)}`,
    'GlobalKnownHostsFile=/dev/null',
    'CheckHostIP=no',
    ...commonOptions,
    'LogLevel=ERROR',
    'ControlMaster=no',
    'ControlPath=none',
  ]);
}

const commonOptions: readonly string[] = [
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
];

function words(port: number, user: string, settings: readonly string[]): readonly string[] {
  return ['-F', 'none', '-p', String(port), '-l', user, ...settings.flatMap((setting) => ['-o', setting])];
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
