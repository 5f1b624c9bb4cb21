import { VupError } from '../errors/vup-error.ts';
import type { ExecResult } from '../host/host.ts';
import type { ProvisionStep } from '../machine/machine.ts';
import type { GuestCommand } from '../provider/channel.ts';
import { cleanGuestLine } from './guest-line.ts';
import type { ProvisionContext } from './provision-context.ts';
import { tellSilence } from './tell-silence.ts';

const tailLines = 20;
const defaultSilenceMs = 60_000;

/** How one command of a step is run. */
export interface StepExecOptions {
  /** Sees each cleaned line; true keeps it out of the log. */
  readonly takeLine?: (stream: 'stdout' | 'stderr', line: string) => boolean;
  /** Its output is for Vup, not for the log. */
  readonly quiet?: boolean;
}

/** One step at work: its commands share one time limit and one memory of the last lines. */
export interface StepRun {
  readonly step: ProvisionStep;
  readonly context: ProvisionContext;
  /** Runs a command to its end, whatever its exit code. @throws VUP_PROVISION_FAILED when the step's time is over · VUP_INTERRUPTED */
  exec(command: GuestCommand, options?: StepExecOptions): Promise<ExecResult>;
  /** Like {@link exec}, and throws when the exit code is not 0. `what` completes "…: <what> ended with exit code 1". @throws VUP_PROVISION_FAILED */
  mustExec(command: GuestCommand, what: string, options?: StepExecOptions): Promise<ExecResult>;
  /** The error of a command that ended so. */
  failure(what: string, exitCode: number, hint?: string): VupError;
}

/** Begins a step: its time runs from here. */
export function createStepRun(step: ProvisionStep, context: ProvisionContext): StepRun {
  const tail: string[] = [];
  const startedMs = context.host.clock.monotonicMs();
  const title = `provision step "${step.id}" of ${context.machine.name}`;

  const exec = async (command: GuestCommand, options: StepExecOptions = {}): Promise<ExecResult> => {
    const silence = tellSilence({
      clock: context.host.clock,
      everyMs: context.silenceMs ?? defaultSilenceMs,
      lastLine: () => tail.at(-1),
      tell: (text) => context.progress.log('stderr', text),
    });
    const onLine = (stream: 'stdout' | 'stderr', raw: string) => {
      silence.heard();
      const line = cleanGuestLine(raw);
      if (options.takeLine?.(stream, line) || (options.quiet && stream === 'stdout')) return;
      if (tail.push(line) > tailLines) tail.shift();
      context.progress.log(stream, line);
    };
    const timeoutMs = remainingMs(step, context, startedMs);
    const running = context.channel.exec(command, {
      onLine,
      signal: context.signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(context.run === undefined ? {} : { run: context.run }),
    });
    const result = await running.finally(() => silence.stop());
    if (result.aborted) throw new VupError('VUP_INTERRUPTED', { message: `${title} was interrupted` });
    if (result.timedOut) throw tooSlow(title, step, tail);
    return result;
  };

  const failure = (what: string, exitCode: number, hint?: string): VupError =>
    new VupError('VUP_PROVISION_FAILED', {
      message: `${title} failed: ${what} ended with exit code ${exitCode}`,
      ...withHint(hint ?? exitHint(exitCode)),
      details: { step: step.id, machine: context.machine.name, exitCode, tail: [...tail] },
    });

  return {
    step,
    context,
    exec,
    failure,
    async mustExec(command, what, options) {
      const result = await exec(command, options);
      if (result.exitCode !== 0) throw failure(what, result.exitCode);
      return result;
    },
  };
}

/** At least a moment, so that a command begun at the very end is ended by the same road as others. */
function remainingMs(step: ProvisionStep, { host }: ProvisionContext, startedMs: number): number | undefined {
  return step.timeoutMs === undefined ? undefined : Math.max(1, step.timeoutMs - (host.clock.monotonicMs() - startedMs));
}

function tooSlow(title: string, step: ProvisionStep, tail: readonly string[]): VupError {
  return new VupError('VUP_PROVISION_FAILED', {
    message: `${title} took longer than its time limit of ${(step.timeoutMs ?? 0) / 1000} s and was ended`,
    hint: 'Give it more by "timeout:", or look at its last lines for what it waits for. Its input is closed, so it cannot ask.',
    details: { step: step.id, timedOut: true, tail: [...tail] },
  });
}

/** Exit codes that POSIX shells give a meaning of their own. */
function exitHint(exitCode: number): string | undefined {
  if (exitCode === 127) return 'Exit code 127: a command was not found in the guest.';
  if (exitCode === 126) return 'Exit code 126: a file in the guest could not be executed.';
  if (exitCode === 137) return 'Exit code 137: it was killed, perhaps for lack of memory.';
  return undefined;
}

function withHint(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
