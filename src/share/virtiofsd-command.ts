import type { Argv } from '../host/host.ts';

/** How a virtiofsd takes its options: QEMU's own, written in C and gone since QEMU 8, or its successor in Rust. */
export type VirtiofsdDialect = 'c' | 'rust';

/** What one virtiofsd serves. */
export interface VirtiofsdCommand {
  /** Absolute path of the program. */
  readonly program: string;
  readonly dialect: VirtiofsdDialect;
  /** Folder of the host, mostly a mount that already shows files as the guest shall see them. */
  readonly source: string;
  /** Where it listens for the virtual machine (vhost-user). */
  readonly socket: string;
  /** How many files it may hold open; it holds one for each that the guest has looked at. */
  readonly openFiles?: number;
}

/** Told by the options that its `--help` names; undefined for a program that has neither's. */
export function virtiofsdDialect(help: string): VirtiofsdDialect | undefined {
  if (help.includes('--shared-dir')) return 'rust';
  return help.includes('-o source=') ? 'c' : undefined;
}

/**
 * virtiofsd in the foreground, shut into the folder by namespaces of its own. Attributes are cached for about a second: with no cache at
 * all a guest cannot map files that others may write.
 */
export function virtiofsdArgv({ program, dialect, source, socket, openFiles }: VirtiofsdCommand): Argv {
  const limit = openFiles === undefined ? [] : [`--rlimit-nofile=${openFiles}`];
  if (dialect === 'rust') {
    const options = [`--shared-dir=${source}`, '--sandbox=namespace', '--cache=auto', '--log-level=warn'];
    return [program, socketOption(socket), ...options, ...limit];
  }
  const options = [`source=${escapeOption(source)}`, 'sandbox=namespace', 'cache=auto', 'log_level=warn'];
  return [program, '-f', socketOption(socket), '-o', options.join(','), ...limit];
}

/** Whether a command line is that of the virtiofsd of this socket, which is unlike any other's. */
export function isVirtiofsdOf(socket: string, argv: readonly string[]): boolean {
  return argv.includes(socketOption(socket));
}

function socketOption(socket: string): string {
  return `--socket-path=${socket}`;
}

/** libfuse splits `-o` at commas, and takes what a backslash is before as it is. */
function escapeOption(value: string): string {
  return value.replace(/[\\,]/g, '\\$&');
}
