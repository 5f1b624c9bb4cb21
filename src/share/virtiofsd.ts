import { endProcess } from '../engine/end-process.ts';
import { findProcess, findStarted } from '../engine/find-process.ts';
import { interrupted } from '../engine/interrupted.ts';
import { lastLines, mustRun } from '../engine/must-run.ts';
import { VupError } from '../errors/vup-error.ts';
import type { Host, ProcessIdentity } from '../host/host.ts';
import type { EffectContext } from '../provider/provider.ts';
import { isVirtiofsdOf, type VirtiofsdDialect, virtiofsdArgv, virtiofsdDialect } from './virtiofsd-command.ts';

/** Outside PATH, where distributions put it: Debian and Ubuntu of QEMU 7 and before; Fedora, Arch, and Debian of later ones. */
const otherPlaces = ['/usr/lib/qemu/virtiofsd', '/usr/libexec/virtiofsd', '/usr/lib/virtiofsd'] as const;
const readyTimeoutMs = 10_000;
const endTimeoutMs = 3_000;
/** In its sandbox it is two; one more for a kill that raced with a fork. */
const mostProcesses = 3;

/** A virtiofsd of this host. */
export interface VirtiofsdProgram {
  readonly program: string;
  readonly dialect: VirtiofsdDialect;
}

/** One folder's server and its files. All paths are absolute and only this server's. */
export interface VirtiofsdServing {
  /** What it serves, see {@link folderMount}. */
  readonly source: string;
  /** Its folder must be there. */
  readonly socket: string;
  /** Who may connect to the socket: the user whom the virtual machine runs as. */
  readonly ownerUid: number;
  /** Where the process is written down. There from before its start until its end; out of the reach of `ownerUid`. */
  readonly identityFile: string;
  readonly logFile: string;
}

/** Where virtiofsd is, without starting it; undefined when it is not installed. */
export async function virtiofsdPath(host: Host): Promise<string | undefined> {
  const onPath = await host.exec.which('virtiofsd');
  if (onPath !== undefined) return onPath;
  for (const path of otherPlaces) if ((await host.files.stat(path, { follow: true }))?.type === 'file') return path;
  return undefined;
}

/** The host's virtiofsd and how it takes its options; undefined when there is none, or one that cannot be dealt with. */
export async function findVirtiofsd(host: Host): Promise<VirtiofsdProgram | undefined> {
  const program = await virtiofsdPath(host);
  if (program === undefined) return undefined;
  const help = await host.exec.run([program, '--help'], { timeoutMs: readyTimeoutMs });
  const dialect = virtiofsdDialect(help.stdout + help.stderr);
  return dialect === undefined ? undefined : { program, dialect };
}

/**
 * Starts a server, in place of an earlier one of the same socket, and waits until it listens. It serves one virtual machine and ends by
 * itself when that hangs up.
 * @throws VUP_ENGINE_FAILED with its last words
 */
export async function startVirtiofsd(program: VirtiofsdProgram, serving: VirtiofsdServing, context: EffectContext): Promise<void> {
  const { host } = context;
  await stopVirtiofsd(serving, context);
  await host.files.remove(serving.logFile);
  // Before the start: killed right after it, Vup must know that there is a process to look for.
  await host.files.writeAtomic(serving.identityFile, 'null', { mode: 0o600 });
  const openFiles = await openFilesLimit(host);
  const argv = virtiofsdArgv({ ...program, ...serving, ...(openFiles === undefined ? {} : { openFiles }) });
  try {
    const started = await host.exec.detach(argv, { logFile: serving.logFile });
    await host.failpoints.hit('virtiofsd.started');
    await host.files.writeAtomic(serving.identityFile, JSON.stringify(started), { mode: 0o600 });
    await waitListening(serving, started, context);
    // Never through a link: the socket's folder may be its owner's.
    const owner = String(serving.ownerUid);
    await mustRun(context, ['chown', '--no-dereference', `${owner}:${owner}`, serving.socket], { toDo: `hand over ${serving.socket}` });
  } catch (error) {
    await stopVirtiofsd(serving, context);
    throw error;
  }
}

/** Ends a server and removes what it left; none is fine. @throws VUP_ENGINE_FAILED when it cannot be killed */
export async function stopVirtiofsd({ socket, identityFile }: VirtiofsdServing, { host }: Pick<EffectContext, 'host'>): Promise<void> {
  if ((await host.files.stat(identityFile)) === undefined) return;
  const isOurs = (argv: readonly string[]) => isVirtiofsdOf(socket, argv);
  let found = await findStarted(identityFile, isOurs, host);
  for (let left = mostProcesses; found !== undefined; left -= 1) {
    if (left === 0) throw endless(found);
    await endProcess(found, endTimeoutMs, host);
    found = await findProcess(isOurs, host);
  }
  for (const path of [socket, ...pidFiles(socket), identityFile]) await host.files.remove(path);
}

function endless({ pid }: ProcessIdentity): VupError {
  return new VupError('VUP_ENGINE_FAILED', {
    message: `virtiofsd (process ${pid}) does not end, even when killed`,
    hint: 'It waits for the kernel: look for a disk or network share of the host that does not answer.',
  });
}

/** Files with its pid that it never removes: the one in Rust beside the socket, QEMU's own in a folder of its own (7.2, `fv_socket_lock`). */
function pidFiles(socket: string): readonly string[] {
  return [`${socket}.pid`, `/run/virtiofsd/${socket.replaceAll('/', '.')}.pid`];
}

/** Whether a server lives, also one whose start was not written down to the end. */
export async function isVirtiofsdAlive({ socket, identityFile }: VirtiofsdServing, host: Host): Promise<boolean> {
  if ((await host.files.stat(identityFile)) === undefined) return false;
  return (await findStarted(identityFile, (argv) => isVirtiofsdOf(socket, argv), host)) !== undefined;
}

async function waitListening(serving: VirtiofsdServing, started: ProcessIdentity, { host, signal }: EffectContext): Promise<void> {
  const end = host.clock.monotonicMs() + readyTimeoutMs;
  while ((await host.files.stat(serving.socket))?.type !== 'other') {
    if (signal.aborted) throw interrupted(`starting the server of ${serving.source}`);
    if (host.clock.monotonicMs() > end || !(await host.processes.isAlive(started))) throw await startFailure(serving, host);
    await host.clock.sleep(10, signal);
  }
}

async function startFailure({ source, logFile }: VirtiofsdServing, host: Host): Promise<VupError> {
  const tail = lastLines(await host.files.readTail(logFile, 4_000), 10);
  return new VupError('VUP_ENGINE_FAILED', {
    message: `virtiofsd does not serve ${source}: ${tail.at(-1) ?? 'it said nothing'}`,
    details: { tail },
  });
}

/** As many as it may have without further rights: what virtiofsd asks for on its own is refused in some containers. */
async function openFilesLimit({ files }: Host): Promise<number | undefined> {
  const hard = /^Max open files +\S+ +(\d+)/m.exec((await files.readTextIfExists('/proc/self/limits')) ?? '')?.[1];
  return hard === undefined ? undefined : Math.min(Number(hard), 1_000_000);
}
