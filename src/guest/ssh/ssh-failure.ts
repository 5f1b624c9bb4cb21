import { VupError } from '../../errors/vup-error.ts';
import type { SshLogin } from './ssh-login.ts';

/**
 * Why ssh(1) did not get in. `refused`: nobody listens. `unreachable`: no answer. `closed`: the other end hung up before the login.
 * `silent`: a connection, but no greeting. `key-refused`: the guest does not take the machine's key. `host-key`: whoever answers is not the
 * machine that was made. `unknown`: something else; its words are kept.
 */
export type SshFailureKind = 'refused' | 'unreachable' | 'silent' | 'closed' | 'key-refused' | 'host-key' | 'unknown';

/** What ssh said, and what it means. */
export interface SshFailure {
  readonly kind: SshFailureKind;
  /** In words, without a final period. */
  readonly reason: string;
  /** ssh's own last words. */
  readonly said: string;
}

/** In this order: a message may hold words of a later one too. The texts are OpenSSH's own (sshconnect.c, sshconnect2.c, packet.c). */
const signs: readonly (readonly [RegExp, SshFailureKind, string])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed/,
    'host-key',
    'it shows another host key than the one it was given',
  ],
  [/no matching host key type/, 'host-key', 'it has no host key of the kind it was given (ed25519)'],
  [/Permission denied/, 'key-refused', "it refuses the machine's ssh key"],
  [/timed out during banner exchange/, 'silent', 'a connection is accepted, but no ssh server greets on it'],
  [/Connection refused/, 'refused', 'nothing listens on its ssh port'],
  [/timed out|No route to host|Network is unreachable|Host is down/, 'unreachable', 'its ssh port does not answer'],
  [/closed by|reset by|Connection closed|Connection reset|kex_exchange_identification|Broken pipe/, 'closed', 'it ended the connection'],
];

/** Reads ssh's stderr. */
export function readSshFailure(stderr: string): SshFailure {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^[@\s]+$/.test(line));
  const said = lines.slice(-3).join('\n').slice(-1000);
  const found = signs.find(([sign]) => sign.test(stderr));
  if (found === undefined)
    return { kind: 'unknown', reason: said === '' ? 'ssh failed and said nothing' : `ssh says: ${lines.at(-1)}`, said };
  return { kind: found[1], reason: found[2], said };
}

/** The error of a way in that is not there. */
export function noWayIn(login: SshLogin, failure: SshFailure): VupError {
  const details = { machine: login.machine, reason: failure.kind, ssh: failure.said };
  const cause = failure.said === '' ? {} : { cause: new Error(failure.said) };
  if (failure.kind === 'refused' || failure.kind === 'unreachable') {
    const message = `${login.machine} is not running, or cannot be reached: ${failure.reason} (${login.address}:${login.port})`;
    return new VupError('VUP_MACHINE_NOT_RUNNING', { message, hint: 'Start it with: vup up', details, ...cause });
  }
  const message = `there is no way into ${login.machine}: ${failure.reason} (${login.address}:${login.port})`;
  return new VupError('VUP_GUEST_NOT_READY', { message, hint: failureHint(failure, login), details, ...cause });
}

/** What to do about it. */
export function failureHint(failure: SshFailure, login: SshLogin): string {
  switch (failure.kind) {
    case 'host-key':
      return `Another program may have taken its port, or its host key was replaced. To make it anew: vup destroy ${login.machine}, then vup up`;
    case 'key-refused':
      return `Its authorized_keys were changed, or its seed did not run. To make it anew: vup destroy ${login.machine}, then vup up`;
    case 'refused':
    case 'unreachable':
    case 'silent':
    case 'closed':
    case 'unknown':
      return `Look at its console: vup logs ${login.machine} --console`;
    default:
      return failure.kind satisfies never;
  }
}
