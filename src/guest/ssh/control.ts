import { dirname } from 'node:path';
import type { Host } from '../../host/host.ts';
import { readSshFailure, type SshFailure } from './ssh-failure.ts';
import type { SshLogin } from './ssh-login.ts';
import { controlSocket, sshOptions } from './ssh-options.ts';

/** More than ssh itself waits for a connection. */
const loginTimeoutMs = 120_000;
const askTimeoutMs = 5_000;

/** How a login ended; `undefined`: well. */
export type LoginOutcome = SshFailure | 'aborted' | undefined;

const openings = new Map<string, Promise<LoginOutcome>>();

/**
 * Sees to it that the shared connection is there: made once, however many of this process ask at the same time; ssh itself settles who of
 * several processes makes it. It outlives this process for some minutes. A socket that is there is believed: ssh replaces one that nobody
 * serves.
 */
export async function openControl(login: SshLogin, host: Host, signal?: AbortSignal): Promise<LoginOutcome> {
  const socket = controlSocket(login);
  if ((await host.files.stat(socket))?.type === 'other') return undefined;
  const others = openings.get(socket);
  if (others !== undefined) {
    const outcome = await others;
    // Who asked first may have given up; that concerns nobody else.
    return outcome === 'aborted' && signal?.aborted !== true ? openControl(login, host, signal) : outcome;
  }
  const opening = tryLogin(login, host, signal).finally(() => openings.delete(socket));
  openings.set(socket, opening);
  return opening;
}

/** One login over the shared connection, made where it is missing. */
export async function tryLogin(login: SshLogin, host: Host, signal?: AbortSignal): Promise<LoginOutcome> {
  await host.files.mkdir(dirname(login.controlPath), { mode: 0o700 });
  const argv = ['ssh', ...sshOptions(login, { log: 'ERROR', shared: true }), '--', login.address, 'true'] as const;
  const result = await host.exec.run(argv, { timeoutMs: loginTimeoutMs, ...(signal === undefined ? {} : { signal }) });
  if (result.aborted) return 'aborted';
  if (result.exitCode === 0) return undefined;
  if (result.timedOut)
    return { kind: 'silent', reason: `a login did not end within ${loginTimeoutMs / 1000} s`, said: result.stderr.trim() };
  return readSshFailure(result.stderr);
}

/** Ends the shared connection, for a machine that stops or has stopped. None is fine. */
export async function closeControl(login: SshLogin, host: Host): Promise<void> {
  const socket = controlSocket(login);
  if ((await host.files.stat(socket)) === undefined) return;
  const argv = ['ssh', ...sshOptions(login, { log: 'QUIET', shared: true }), '-O', 'exit', '--', login.address] as const;
  await host.exec.run(argv, { timeoutMs: askTimeoutMs });
  await host.files.remove(socket);
}
