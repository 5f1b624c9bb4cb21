import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { explainWrite } from './explain-write.ts';
import type { Argv, ExecOptions } from './host.ts';
import { makeNamedPipes, type NamedPipes } from './named-pipes.ts';

/** Where a program is and what it is started with; the environment is whole. */
export interface Launch {
  readonly argv: Argv;
  readonly env: Record<string, string>;
  readonly options: ExecOptions;
}

/** The started program and, when it reads another's stdout, that other one. */
export interface Launched {
  readonly child: ChildProcess;
  readonly producer?: ChildProcess;
  /** Where the child's output comes in; null when it goes elsewhere. */
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
}

type Joinable = ChildProcess & { pipe(into: ChildProcess): Promise<unknown> };

/** execa as it is used here: its own types refuse the descriptors that it takes. */
type StartJoinable = (file: string, args: readonly string[], options: object) => Joinable;

/** What must be at hand before the start, so that nothing is awaited between the start and the first listener. */
export interface Prepared {
  readonly stdin: number | undefined;
  readonly stdout: number | undefined;
  /** Present when two programs are to be joined. */
  readonly startJoinable: StartJoinable | undefined;
  readonly pipes: NamedPipes | undefined;
  close(): Promise<void>;
}

/**
 * Opens the files a child reads and writes: their bytes go by descriptor and never pass through Node. Loading execa takes longer than a
 * whole short command does (30 ms against 4), so it is loaded only where it is of use: to join two programs.
 */
export async function prepareLaunch({ input, stdoutFile, reopenable }: ExecOptions): Promise<Prepared> {
  const reads = isFile(input) ? await open(input.file, 'r') : undefined;
  const close = async (): Promise<void> => {
    await reads?.close();
  };
  try {
    const writes = stdoutFile === undefined ? undefined : await explainWrite(stdoutFile, () => open(stdoutFile, 'w', 0o600));
    const startJoinable = isCommand(input) ? ((await import('execa')).execa as unknown as StartJoinable) : undefined;
    // Only for a program of one's own choosing; the reader of a pair is one of Vup's, and pipes made for it would stay open for ever.
    const pipes = reopenable === true && !isCommand(input) ? await makeNamedPipes() : undefined;
    return { stdin: reads?.fd, stdout: writes?.fd, startJoinable, pipes, close: () => close().then(() => writes?.close()) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts a program as leader of a session of its own. */
export function launchChild(launch: Launch, prepared: Prepared): Launched {
  const { input } = launch.options;
  if (isCommand(input)) return launchPair(launch, input.command, prepared);
  const stdin = prepared.stdin ?? (input === undefined ? 'ignore' : 'pipe');
  const { pipes } = prepared;
  const stdout = prepared.stdout ?? pipes?.stdout.fd ?? 'pipe';
  const child = startWith(pipes, () =>
    spawn(launch.argv[0], launch.argv.slice(1), {
      ...settings(launch),
      stdio: [stdin, stdout, pipes?.stderr.fd ?? 'pipe', ...extra(launch)],
    }),
  );
  // A child that ends before it read everything is no error of the writer: its exit code tells.
  child.stdin?.on('error', () => undefined);
  if (typeof input === 'string' || input instanceof Uint8Array) child.stdin?.end(input);
  return { child, stdout: pipes?.stdout.reader ?? child.stdout, stderr: pipes?.stderr.reader ?? child.stderr };
}

function startWith(pipes: NamedPipes | undefined, start: () => ChildProcess): ChildProcess {
  try {
    return start();
  } finally {
    pipes?.release();
  }
}

function launchPair(launch: Launch, from: Argv, { startJoinable, stdout }: Prepared): Launched {
  if (startJoinable === undefined) throw new Error('A pair of programs was not prepared.');
  const common = { ...settings(launch), extendEnv: false, buffer: false, reject: false, cleanup: false };
  const producer = startJoinable(from[0], from.slice(1), { ...common, stdin: 'ignore' });
  const child = startJoinable(launch.argv[0], launch.argv.slice(1), {
    ...common,
    stdio: ['pipe', stdout ?? 'pipe', 'pipe', ...extra(launch)],
  });
  // How each of the two ended is read from its own exit.
  producer.pipe(child).catch(() => undefined);
  return { child, producer, stdout: child.stdout, stderr: child.stderr };
}

function settings(launch: Launch): { env: Record<string, string>; detached: true; cwd?: string } {
  const { cwd } = launch.options;
  return { env: launch.env, detached: true, ...(cwd === undefined ? {} : { cwd }) };
}

function extra(launch: Launch): readonly number[] {
  return launch.options.fd3 === undefined ? [] : [launch.options.fd3];
}

function isFile(input: ExecOptions['input']): input is { readonly file: string } {
  return typeof input === 'object' && 'file' in input;
}

function isCommand(input: ExecOptions['input']): input is { readonly command: Argv } {
  return typeof input === 'object' && 'command' in input;
}
