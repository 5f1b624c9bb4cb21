import { interrupted } from '../../engine/interrupted.ts';
import { lastLines } from '../../engine/must-run.ts';
import { VupError } from '../../errors/vup-error.ts';
import type { ExecResult, Host } from '../../host/host.ts';
import type { EffectContext } from '../../provider/provider.ts';

/** VBoxManage talks with VBoxSVC, which may hang; an answer that takes longer never comes. */
const usualTimeoutMs = 60_000;
/** A call may start VBoxSVC, which outlives it: in the person's own folder it would keep that busy for as long as machines run. */
export const serviceFolder = '/';
/** For a machine that another call is just looking at, or whose end is not quite over: VirtualBox lets one session in at a time. */
const lockedTries = 25;
const lockedPauseMs = 200;

/**
 * Why VBoxManage did not do it. `missing`: no such machine or medium. `inaccessible`: it knows the machine, but cannot read its settings.
 * `locked`: another session holds the machine. `unreachable`: its service was ending or does not start.
 * `silent`: no answer in time.
 */
export type VBoxFailureKind = 'missing' | 'inaccessible' | 'locked' | 'unreachable' | 'silent' | 'other';

/** What VBoxManage answered. `complained`: it told errors too, and went by its exit code. */
export type VBoxAnswer =
  | { readonly ok: true; readonly stdout: string; readonly complained?: true }
  | { readonly ok: false; readonly kind: VBoxFailureKind; readonly reason: string; readonly tail: readonly string[] };

/** How long it may take, and what may end it. */
export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Errors that it tells are not its own failure: a list goes on after a machine that cannot be read. */
  readonly byExitCode?: boolean;
}

/** What passes by itself: nothing was done yet, for VirtualBox takes the lock first. */
const passing: readonly VBoxFailureKind[] = ['locked', 'unreachable'];

/** Names of the program: the second is that of packages which keep the first for a wrapper. */
const programs = ['VBoxManage', 'vboxmanage'] as const;

/** Absolute path of VBoxManage; undefined where VirtualBox is not installed. */
export async function findVBoxManage(host: Host): Promise<string | undefined> {
  for (const name of programs) {
    const path = await host.exec.which(name);
    if (path !== undefined) return path;
  }
  return undefined;
}

/**
 * The one door to VBoxManage: every call goes through here, and its answer is judged here. It may fail with exit code 0, and it writes
 * warnings before its answer.
 * @throws VUP_HOST_TOOL_MISSING; VUP_INTERRUPTED when the signal ended it
 */
export async function askVBox(
  words: readonly string[],
  host: Host,
  { signal, timeoutMs, byExitCode }: AskOptions = {},
): Promise<VBoxAnswer> {
  const program = (await findVBoxManage(host)) ?? programs[0];
  const limit = timeoutMs ?? usualTimeoutMs;
  for (let tries = 1; ; tries += 1) {
    const options = { timeoutMs: limit, cwd: serviceFolder, ...(signal === undefined ? {} : { signal }) };
    const result = await host.exec.run([program, ...words], options);
    if (result.aborted) throw interrupted(`running VBoxManage ${words[0] ?? ''}`);
    const judged = judgeAnswer(result, limit);
    const told = byExitCode === true && result.exitCode === 0 && !result.timedOut && !judged.ok;
    const answer: VBoxAnswer = told ? { ok: true, stdout: result.stdout, complained: true } : judged;
    if (answer.ok || !passing.includes(answer.kind) || tries >= lockedTries) return answer;
    await host.clock.sleep(lockedPauseMs, signal);
  }
}

/** As {@link askVBox}, for what is expected to succeed; answers stdout. @throws VUP_ENGINE_FAILED with VirtualBox's reason */
export async function mustVBox(
  { host, signal }: Pick<EffectContext, 'host' | 'signal'>,
  words: readonly string[],
  toDo: string,
  options: Pick<AskOptions, 'timeoutMs'> = {},
): Promise<string> {
  const answer = await askVBox(words, host, { signal, ...options });
  if (answer.ok) return answer.stdout;
  throw vboxFailure(answer, words, toDo);
}

/** Error for a call that failed, with what VirtualBox said. */
export function vboxFailure(answer: Extract<VBoxAnswer, { readonly ok: false }>, words: readonly string[], toDo: string): VupError {
  const hint = hints[answer.kind];
  return new VupError('VUP_ENGINE_FAILED', {
    message: `could not ${toDo}: ${answer.reason}`,
    ...(hint === undefined ? {} : { hint }),
    details: { argv: ['VBoxManage', ...words], tail: answer.tail, kind: answer.kind },
  });
}

const hints: Readonly<Record<VBoxFailureKind, string | undefined>> = {
  missing: undefined,
  inaccessible: undefined,
  locked: 'Another program works on the machine: close its settings in the VirtualBox Manager, and try again.',
  unreachable: 'See what it says by itself: VBoxManage list vms',
  silent: 'Its service VBoxSVC hangs: end that process (running machines go on), and try again.',
  other: undefined,
};

/** Lines by which VBoxManage tells of a failure, also with exit code 0. The program's name depends on how it was called. */
const errorLine = /^VBoxManage(?:\.exe)?: error: (.*)$/gim;

/** What came of a call, by exit code and by what it said. */
export function judgeAnswer(result: Pick<ExecResult, 'exitCode' | 'stdout' | 'stderr' | 'timedOut'>, timeoutMs: number): VBoxAnswer {
  const tail = lastLines(result.stderr === '' ? result.stdout : result.stderr, 10);
  if (result.timedOut) {
    return { ok: false, kind: 'silent', reason: `VirtualBox did not answer within ${Math.round(timeoutMs / 1000)} s`, tail };
  }
  const errors = [...result.stderr.matchAll(errorLine)].map((found) => found[1] ?? '');
  if (result.exitCode === 0 && errors.length === 0) return { ok: true, stdout: result.stdout };
  const reason = errors.find((line) => !/^(?:Details|Context):/.test(line)) ?? tail.at(-1) ?? `exit code ${result.exitCode}`;
  return { ok: false, kind: kindOf(errors.join('\n')), reason: reason.trim(), tail };
}

/** VirtualBox's result codes (VirtualBox.xidl) stand in the line `Details`; files and media it could not find are told in words only. */
function kindOf(text: string): VBoxFailureKind {
  if (/VBOX_E_OBJECT_NOT_FOUND|Could not find file for the medium|VERR_FILE_NOT_FOUND|Could not find a registered machine/.test(text)) {
    return 'missing';
  }
  if (/object functionality is limited/.test(text)) return 'inaccessible';
  if (/Failed to create the VirtualBox object/.test(text)) return 'unreachable';
  return lockedWords.test(text) ? 'locked' : 'other';
}

/** What a call says that met another session's lock: at its own try for one, or in the middle of reading when the other's ended. */
const lockedWords =
  /VBOX_E_INVALID_OBJECT_STATE|already locked|is locked|being locked|lock request pending|session is not locked|object is not ready|NS_ERROR_ABORT/;
