import type { ExecResult } from '../host/host.ts';

/** One command for the guest. */
export interface GuestCommand {
  readonly argv: readonly [string, ...string[]];
  /** Login name in the guest; default root. */
  readonly user?: string;
  readonly cwd?: string;
  /** The whole environment besides PATH, HOME, USER, LANG. It may hold secrets: a channel makes no argument of it, here or there. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array | { readonly file: string } | { readonly command: readonly [string, ...string[]] };
}

export interface GuestExecOptions {
  readonly onLine?: (stream: 'stdout' | 'stderr', line: string) => void;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Stream stdout to this host file. */
  readonly stdoutFile?: string;
  /** A mark by which {@link Channel.endRun} finds the command and what it began; else it gets one of its own. */
  readonly run?: string;
}

/**
 * The way into a running machine. On abort or time-out the command's whole process group in the guest is ended,
 * not only the host's end of the pipe.
 */
export interface Channel {
  /** Exit code, stdout and stderr apart. @throws VUP_MACHINE_NOT_RUNNING when there is no way in. */
  exec(command: GuestCommand, options?: GuestExecOptions): Promise<ExecResult>;
  /** The person's terminal joined to a command, or to a login shell when none is given. Resolves with its exit code. */
  interactive(command: Partial<GuestCommand>): Promise<number>;
  /** Ends what commands with this mark left in the guest. For those of a Vup that died; none is fine. */
  endRun(run: string): Promise<void>;
}
