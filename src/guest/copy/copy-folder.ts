import { VupError } from '../../errors/vup-error.ts';
import type { ExecResult, Host, Progress } from '../../host/host.ts';
import { createSshChannel } from '../ssh/channel.ts';
import type { SshLogin } from '../ssh/ssh-login.ts';
import { type FolderCopy, rsyncArgv } from './rsync-command.ts';

/** What a copy is made with; a provider's EffectContext is one. */
export interface CopyContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** No exit code of rsync, a shell, or mkdir. */
const noRsyncCode = 42;
/** rsync would empty what a link leads to: only the place that the Vfile names is Vup's to make equal. */
const linkCode = 43;
const prepareText = `command -v rsync >/dev/null || exit ${noRsyncCode}; [ ! -L "$1" ] || exit ${linkCode}; mkdir -p -- "$1"`;

/**
 * Copies a folder of the host into the guest, one way: afterwards the copy is equal to it, and what the guest had changed or added there is
 * gone. Over the shared ssh connection; only what differs travels.
 * @throws VUP_HOST_TOOL_MISSING without rsync on the host · VUP_ENGINE_FAILED without rsync in the guest, or when it fails ·
 * VUP_INTERRUPTED · what the channel throws
 */
export async function copyFolder(copy: FolderCopy, login: SshLogin, context: CopyContext): Promise<void> {
  if (/^\/*$/.test(copy.to))
    throw failed(copy, login, 'a copy cannot take the place of the whole machine', 'Give the folder another place.');
  await prepare(copy, login, context);
  const { host, signal, progress } = context;
  let doneBytes = 0;
  const onLine = (stream: 'stdout' | 'stderr', line: string): void => {
    if (stream === 'stderr') progress.log(stream, line);
    if (stream === 'stderr' || !/^\d+$/.test(line)) return;
    doneBytes += Number(line);
    progress.bar(doneBytes, undefined, 'bytes', copy.to);
  };
  const result = await host.exec.run(rsyncArgv(copy, login), { signal, onLine });
  requireDone(result, copy, login);
}

/** rsync makes no missing parents before 3.2.3, and cannot say clearly that it is not there. */
async function prepare(copy: FolderCopy, login: SshLogin, { host, signal }: CopyContext): Promise<void> {
  const command = { argv: ['/bin/sh', '-c', prepareText, 'vup', copy.to.replace(/\/+$/, '')] } as const;
  const result = await createSshChannel(login, host).exec(command, { signal });
  if (result.exitCode === linkCode)
    throw failed(
      copy,
      login,
      `${copy.to} is a link there, and what it leads to is not Vup's to change`,
      'Share the folder at the place itself, or remove the link.',
    );
  if (result.exitCode !== noRsyncCode) return requireDone(result, copy, login);
  const hint = `Install it there: vup exec ${login.machine} apt-get install rsync (or what its system has), or use an image that holds it.`;
  throw failed(copy, login, 'the machine has no rsync', hint);
}

function requireDone(result: ExecResult, copy: FolderCopy, login: SshLogin): void {
  if (result.aborted) throw new VupError('VUP_INTERRUPTED', { message: `copying ${copy.to} of ${login.machine} was interrupted` });
  if (result.exitCode === 0) return;
  const said = result.stderr.trim().split('\n');
  // rsync's own last line only repeats the exit code.
  const reason = said.find((line) => line !== '') ?? `exit code ${result.exitCode}`;
  throw failed(copy, login, reason, `Look at the place in the machine: vup exec ${login.machine} ls -ld ${copy.to}`);
}

function failed(copy: FolderCopy, login: SshLogin, reason: string, hint: string): VupError {
  return new VupError('VUP_ENGINE_FAILED', {
    message: `"${copy.from}" could not be copied to ${copy.to} of ${login.machine}: ${reason}`,
    hint,
    details: { machine: login.machine, from: copy.from, to: copy.to },
  });
}
