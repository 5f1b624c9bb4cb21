import type { ProgressUnit } from '../events/event.ts';

/** The outside world as types. Only `node-host.ts` and its parts act; everything else is given a Host. */
export interface Host {
  readonly exec: Exec;
  readonly files: Files;
  readonly net: Net;
  readonly clock: Clock;
  readonly env: HostEnv;
  readonly processes: Processes;
  readonly prompt: Prompt;
  readonly failpoints: Failpoints;
}

/** A program and its arguments; never a shell string. */
export type Argv = readonly [string, ...string[]];

export interface ExecOptions {
  readonly cwd?: string;
  /** Added to a minimal environment (PATH, HOME, LC_ALL=C.UTF-8); the person's own variables do not leak in. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text or bytes on stdin, a file streamed to it, or another program's stdout. Default: closed. */
  readonly input?: string | Uint8Array | { readonly file: string } | { readonly command: Argv };
  /** Called for each line as it comes; lines are cut at 4 KiB. */
  readonly onLine?: (stream: 'stdout' | 'stderr', line: string) => void;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** How much of each stream is kept in the result (its end). Default 1 MiB. */
  readonly keepBytes?: number;
  /** Stream stdout into this file instead of keeping it. */
  readonly stdoutFile?: string;
  /** A descriptor handed to the child as its fd 3. */
  readonly fd3?: number;
  /**
   * Gives the child pipes that it can open again as /dev/stdout and /dev/stderr, as scripts of people do; costs some 5 ms. Without, they
   * are sockets, which cannot be opened. Not together with `stdoutFile`; without effect where `input` is a command.
   */
  readonly reopenable?: boolean;
}

export interface ExecResult {
  /** The program's exit code; 128 + n when a signal ended it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly aborted: boolean;
}

export interface Exec {
  /** Runs to the end. Does not throw for a non-zero exit. @throws VUP_HOST_TOOL_MISSING */
  run(argv: Argv, options?: ExecOptions): Promise<ExecResult>;
  /** Runs on the person's own terminal (stdio inherited); resolves with the exit code. */
  interactive(argv: Argv, options?: { readonly env?: Readonly<Record<string, string>> }): Promise<number>;
  /**
   * Joins the person's terminal, byte for byte, to a unix socket: what they type goes there, also Ctrl-C, until they press Ctrl-] or the
   * other end closes. The terminal is as before in the end, whatever ends it. `greeting` is shown once joined.
   * @throws the system's error (`code` ENOENT, ECONNREFUSED and the like) when nobody listens
   */
  joinSocket(path: string, options: { readonly greeting: string }): Promise<JoinEnd>;
  /** Starts a process of its own session that outlives Vup; its output goes to `logFile`. */
  detach(
    argv: Argv,
    options: { readonly logFile: string; readonly fd3?: number; readonly env?: Readonly<Record<string, string>> },
  ): Promise<ProcessIdentity>;
  /** Absolute path of a program on PATH (with /usr/sbin and /sbin), or undefined. No process is started. */
  which(name: string): Promise<string | undefined>;
}

/** How it ended: the person pressed the key (or their input ended), the other end closed, or a signal asked this process to end. */
export type JoinEnd = { readonly kind: 'left' } | { readonly kind: 'closed' } | { readonly kind: 'signal'; readonly exitCode: number };

/** A process that cannot be mistaken for another: pid, start time in clock ticks since boot, boot id. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
}

export interface Processes {
  self(): Promise<ProcessIdentity>;
  identify(pid: number): Promise<ProcessIdentity | undefined>;
  /** True only if that very process lives (not a zombie, not another with its pid). */
  isAlive(identity: ProcessIdentity): Promise<boolean>;
  /** Signals that very process; does nothing if it is gone. */
  kill(identity: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL' | 'SIGHUP' | 'SIGINT'): Promise<void>;
  /** Resolves true when it is gone, false after the time. */
  waitGone(identity: ProcessIdentity, timeoutMs: number): Promise<boolean>;
  /** How a process ended that this one detached: `SIGKILL`, or `exit code 1`. Undefined while it lives, and for all others. */
  endOf?(identity: ProcessIdentity): string | undefined;
}

export interface FileStat {
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
  /** Permission bits with setuid, setgid and sticky, for example 0o644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly device: number;
  readonly inode: number;
  readonly mtimeMs: number;
  /** When it was made; 0 or absent where the filesystem does not know. */
  readonly birthtimeMs?: number;
}

export interface Files {
  readText(path: string): Promise<string>;
  /** undefined when it does not exist; other errors are thrown. */
  readTextIfExists(path: string): Promise<string | undefined>;
  readBytes(path: string, maxBytes?: number): Promise<Uint8Array>;
  /** The last `maxBytes` of a file as text; '' when it does not exist. */
  readTail(path: string, maxBytes: number): Promise<string>;
  write(path: string, data: string | Uint8Array, options?: { readonly mode?: number }): Promise<void>;
  /** Temp file in the same folder, fsync, rename, fsync of the folder. */
  writeAtomic(path: string, data: string | Uint8Array, options?: { readonly mode?: number }): Promise<void>;
  /** For locks: creates only if absent; false when it exists. Content is complete when the name appears, but not synced. */
  createExclusive(path: string, data: string, options?: { readonly mode?: number }): Promise<boolean>;
  /** Appends and fsyncs before it resolves. */
  appendDurable(path: string, data: string): Promise<void>;
  /** Follows a link only when asked. undefined when it does not exist. */
  stat(path: string, options?: { readonly follow?: boolean }): Promise<FileStat | undefined>;
  list(path: string): Promise<readonly string[]>;
  mkdir(path: string, options?: { readonly mode?: number }): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with all below it; never crosses into another filesystem. Absent is fine. */
  remove(path: string): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  readLink(path: string): Promise<string>;
  realpath(path: string): Promise<string>;
  chown(path: string, uid: number, gid: number): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  /** Lower-case hex sha256 of a file's bytes; `onBytes` tells how many were read so far. */
  sha256(path: string, onBytes?: (done: number) => void): Promise<string>;
  /** Paths below `cwd` that match, relative, sorted; links are not followed. */
  glob(patterns: readonly string[], cwd: string): Promise<readonly string[]>;
  /** A fresh 0700 folder whose name begins with a dot and this. */
  tempDir(name: string): Promise<string>;
  /** An open descriptor for passing to a child, for example of /dev/fuse. */
  openRaw(path: string): Promise<{ readonly fd: number; close(): Promise<void> }>;
  /** Free and total bytes of the filesystem that holds `path`. */
  space(path: string): Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
}

export interface Net {
  /** True when a TCP listener can be bound there now. */
  isPortFree(port: number, bind: string, protocol: 'tcp' | 'udp'): Promise<boolean>;
  /** True when a TCP connection is accepted within the time. */
  canConnect(port: number, address: string, timeoutMs: number): Promise<boolean>;
  /** Status of a GET, or undefined when there was no answer in time. */
  httpStatus(url: string, timeoutMs: number): Promise<number | undefined>;
  /** A small text document. @throws VUP_IMAGE_FETCH */
  getText(url: string, options: { readonly timeoutMs: number; readonly maxBytes: number; readonly signal?: AbortSignal }): Promise<string>;
  /** Streams into `file`, going on where an earlier try stopped. @throws VUP_IMAGE_FETCH */
  download(url: string, file: string, options: DownloadOptions): Promise<void>;
  /** Sends one line of JSON to a unix socket and resolves with the one line it answers. */
  askSocket(path: string, request: unknown, timeoutMs: number): Promise<unknown>;
  /**
   * Joins a unix socket that speaks in lines both ways. `timeoutMs` is for the joining only; when `signal` fires, also later, the
   * connection is closed. @throws the system's error (`code` ENOENT, ECONNREFUSED and the like) when nobody listens
   */
  openSocket(path: string, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<LineSocket>;
  /** One TCP connection that waits for the first line which the other end sends by itself, as ssh servers do. Never throws. */
  sshBanner(port: number, address: string, options: BannerOptions): Promise<BannerAnswer>;
}

/** An open connection that carries lines. Lines that came before the first `onLine` are kept for it. */
export interface LineSocket {
  /** Sends a line; its end is added. Does nothing once closed. */
  send(line: string): void;
  /** One listener, which gets each line without its end, in order. */
  onLine(listener: (line: string) => void): void;
  /**
   * Called once when the connection is over, at once if it already is; `error` is there when something broke it (also a line of more
   * than 1 MiB).
   */
  onClose(listener: (error: Error | undefined) => void): void;
  /** Lets what was sent go out, then ends the connection. */
  close(): void;
}

/** How long to wait for what. */
export interface BannerOptions {
  readonly connectTimeoutMs: number;
  /** From the moment that the connection stands. */
  readonly bannerTimeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * What came of it. `refused`: nobody listens. `unreachable`: no connection in time, or no way there. `silent`: connected, but nothing
 * was said in time (or the signal fired). `closed`: connected, and ended by the other end before a line.
 */
export type BannerAnswer =
  | { readonly kind: 'refused' | 'unreachable' | 'silent' | 'closed' }
  | { readonly kind: 'banner'; readonly text: string };

export interface DownloadOptions {
  readonly maxBytes: number;
  /** The caller knows the digest and will check it. Without, http is refused but from this very host. */
  readonly pinned?: boolean;
  /** No bytes for this long is a failure. */
  readonly stallMs: number;
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void;
  readonly signal?: AbortSignal;
}

export interface Clock {
  /** ISO 8601 wall time, for people and records. */
  now(): string;
  /** For durations and time-outs; never goes back. */
  monotonicMs(): number;
  /** Resolves early, without error, when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Facts about the host and the person, read once. */
export interface HostEnv {
  readonly platform: string;
  /** `x86_64` or `aarch64` as `uname -m` says. */
  readonly arch: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly bootId: string;
  readonly hostname: string;
  readonly uid: number;
  readonly gid: number;
  /** Under sudo: the person behind it. */
  readonly sudoUser?: { readonly uid: number; readonly gid: number };
  readonly homeDir: string;
  readonly cwd: string;
  /** One variable of the person's environment by name. */
  get(name: string): string | undefined;
  /** All names that begin with the prefix. */
  withPrefix(prefix: string): Readonly<Record<string, string>>;
}

export interface Prompt {
  /** False without a terminal on stdin and stdout. */
  readonly interactive: boolean;
  /** Asks on the terminal; only called when `interactive`. */
  confirm(question: string): Promise<boolean>;
}

/** What a long effect may say while it works; apply adds the step's id. */
export interface Progress {
  bar(done: number, total: number | undefined, unit: ProgressUnit, label?: string): void;
  log(stream: 'stdout' | 'stderr', line: string): void;
  /** What a person must see, whichever view they look at. `message` without a final period, `hint` a sentence. */
  warn?(message: string, hint?: string): void;
}

/** Places where a test makes this process die, fail or wait, see `failpoints.ts`. In normal use nothing ever happens at any. */
export interface Failpoints {
  /** A person has set some. */
  readonly active: boolean;
  /** Passes the point of that name. @throws what was set for it; VUP_USAGE when what was set cannot be read */
  hit(name: string): Promise<void>;
}
