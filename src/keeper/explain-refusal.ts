import { VupError } from '../errors/vup-error.ts';
import type { Files } from '../host/host.ts';
import { findPortHolder } from '../host/port-holder.ts';
import type { Forward, RefusedForward } from './forward.ts';

/** A host port that could not be had. */
export interface ForwardFailure {
  readonly forward: Forward;
  readonly error: VupError;
}

/** What a person can do about it. A port in use is named with the program that has it, where this user may see that. */
export async function explainRefusal(files: Files, { forward, code, message }: RefusedForward): Promise<ForwardFailure> {
  return { forward, error: await refusalError(files, forward, { code, message }) };
}

async function refusalError(files: Files, forward: Forward, system: { code: string; message: string }): Promise<VupError> {
  const port = `${forward.bind}:${forward.host}/${forward.protocol}`;
  switch (system.code) {
    case 'EADDRINUSE':
      return portTaken(files, forward);
    case 'EACCES':
      return new VupError('VUP_HOST_PERMISSION', {
        message: `host port ${port} may not be used: ports below 1024 are root's`,
        hint: 'Choose one from 1024 on in the Vfile, or lower `sysctl net.ipv4.ip_unprivileged_port_start`.',
      });
    case 'EADDRNOTAVAIL':
      return new VupError('VUP_KEEPER_FAILED', {
        message: `host port ${port} cannot be used: this host has no address ${forward.bind}`,
        hint: 'Write an address of this host as `bind` in the Vfile, for example 127.0.0.1.',
      });
    default:
      return new VupError('VUP_KEEPER_FAILED', { message: `host port ${port} cannot be used: ${system.message}` });
  }
}

/** The error of a host port that another program has, with that program where this user may see it. */
export async function portTaken(files: Files, forward: Omit<Forward, 'address'>): Promise<VupError> {
  const port = `${forward.bind}:${forward.host}/${forward.protocol}`;
  const holder = await findPortHolder(files, forward.host, forward.protocol);
  const other = 'give the forward another `host` port in the Vfile, or `host: auto`';
  return new VupError('VUP_PORT_TAKEN', {
    message: `host port ${port} is in use${holder === undefined ? '' : ` by ${holder.program} (pid ${holder.pid})`}`,
    hint: holder === undefined ? `Find out by whom with \`ss -lntup\`, or ${other}.` : `Stop that program, or ${other}.`,
    details: { port: forward.host, ...(holder === undefined ? {} : { pid: holder.pid, program: holder.program }) },
  });
}
