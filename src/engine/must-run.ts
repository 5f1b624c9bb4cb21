import { VupError } from '../errors/vup-error.ts';
import type { Argv, ExecOptions, ExecResult } from '../host/host.ts';
import type { EffectContext } from '../provider/provider.ts';
import { interrupted } from './interrupted.ts';

/** For what only does some small thing; whatever moves many bytes says how long it may take. */
const usualTimeoutMs = 60_000;

/** What a run that must succeed needs to be told. */
export interface MustRun extends ExecOptions {
  /** In words, for the error: `start the container web`. */
  readonly toDo: string;
  readonly hint?: string;
}

/**
 * Runs a program that is expected to succeed, within a minute where nothing else is said.
 * @throws VUP_ENGINE_FAILED with the program's last lines; VUP_INTERRUPTED when the context's signal ended it
 */
export async function mustRun(context: EffectContext, argv: Argv, { toDo, hint, ...options }: MustRun): Promise<ExecResult> {
  const result = await context.host.exec.run(argv, { signal: context.signal, timeoutMs: usualTimeoutMs, ...options });
  if (result.aborted) throw interrupted(`trying to ${toDo}`);
  if (result.exitCode === 0) return result;
  throw engineFailure(toDo, argv, result, hint);
}

/** Error for a program that failed, with its last words. */
export function engineFailure(toDo: string, argv: Argv, result: ExecResult, hint?: string): VupError {
  const tail = lastLines(result.stderr === '' ? result.stdout : result.stderr, 10);
  const why = result.timedOut ? 'took too long' : `ended with exit code ${result.exitCode}`;
  const last = tail.at(-1);
  return new VupError('VUP_ENGINE_FAILED', {
    message: `could not ${toDo}: ${argv[0]} ${why}${last === undefined ? '' : `: ${last}`}`,
    ...(hint === undefined ? {} : { hint }),
    details: { argv: [...argv], tail },
  });
}

/** The last non-empty lines of a text. */
export function lastLines(text: string, count: number): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.slice(-count);
}
