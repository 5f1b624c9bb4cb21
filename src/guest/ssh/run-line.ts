import type { ExecOptions, ExecResult, Host } from '../../host/host.ts';
import { createEndMark } from './end-mark.ts';
import type { SshLogin } from './ssh-login.ts';
import { sshOptions } from './ssh-options.ts';

/** What runs in the guest; `mark` is what its line says at its end. */
export interface LineRun {
  readonly line: string;
  readonly mark: string;
  readonly options: ExecOptions;
}

/**
 * A process that the command left in the background may hold its output open. After the command's end it is no longer waited for once
 * nothing has come for this long; a slow guest may still have to bring what was written before.
 */
const lingerMs = 1_000;

/** Runs a marked line. `marked`: the guest itself told how it ended, and the exit code is that. */
export async function runLine(
  login: SshLogin,
  host: Host,
  run: LineRun,
): Promise<{ readonly result: ExecResult; readonly marked: boolean }> {
  const { options } = run;
  const over = new AbortController();
  const quiet = new AbortController();
  const mark = createEndMark(run.mark, options.onLine, () => void abandonWhenQuiet());
  const abandonWhenQuiet = async (): Promise<void> => {
    for (let before = '', now = await progressOf(); before !== now && !over.signal.aborted; now = await progressOf()) {
      before = now;
      await host.clock.sleep(lingerMs, over.signal);
    }
    quiet.abort();
  };
  const progressOf = async (): Promise<string> => {
    const stat = options.stdoutFile === undefined ? undefined : await host.files.stat(options.stdoutFile, { follow: true });
    return `${mark.lines()} ${stat?.sizeBytes ?? 0}`;
  };
  const signal = options.signal === undefined ? quiet.signal : AbortSignal.any([options.signal, quiet.signal]);
  const argv = ['ssh', ...sshOptions(login, { log: 'QUIET', shared: true }), '--', login.address, run.line] as const;
  const result = await host.exec.run(argv, { ...options, onLine: mark.onLine, signal }).finally(() => over.abort());
  mark.flush();
  const stderr = mark.clean(result.stderr);
  const exitCode = mark.exitCode();
  if (exitCode === undefined) return { marked: false, result: { ...result, stderr } };
  const letGo = quiet.signal.aborted && options.signal?.aborted !== true;
  // With a producer that failed, the pair's exit code is the producer's.
  const code = result.exitCode !== 0 && exitCode === 0 && !letGo ? result.exitCode : exitCode;
  return { marked: true, result: { ...result, stderr, exitCode: code, timedOut: false, aborted: result.aborted && !letGo } };
}
