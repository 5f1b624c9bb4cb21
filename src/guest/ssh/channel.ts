import { randomBytes } from 'node:crypto';
import { VupError } from '../../errors/vup-error.ts';
import type { ExecResult, Host } from '../../host/host.ts';
import type { Channel, GuestCommand, GuestExecOptions } from '../../provider/channel.ts';
import { type CarriedEnv, carryEnv } from '../guest-env.ts';
import { endRunScript } from '../guest-scripts.ts';
import { shellWord } from '../shell-word.ts';
import { openControl, tryLogin } from './control.ts';
import { type MachineLife, whileAlive } from './machine-life.ts';
import { enterLine, fitsOneArgument, markedLine, runUploadedLine, terminalLine, uploadedText, uploadLine } from './remote-command.ts';
import { type LineRun, runLine } from './run-line.ts';
import { noWayIn } from './ssh-failure.ts';
import type { SshLogin } from './ssh-login.ts';
import { sshOptions } from './ssh-options.ts';

const endRunTimeoutMs = 30_000;
/** More than ssh itself waits for a connection. */
const uploadTimeoutMs = 120_000;

/**
 * The way into a machine by OpenSSH's client, over one shared connection. The guest needs a POSIX shell as root's login shell, `env` and
 * sshd; how commands become users and folders is the same as in containers. `life`: a command ends with the machine's process, not only
 * when ssh finds out.
 */
export function createSshChannel(login: SshLogin, host: Host, life?: MachineLife): Channel {
  const exec = (command: GuestCommand, options: GuestExecOptions) => execInGuest({ login, host, life }, command, options);
  return {
    exec: (command, options = {}) =>
      life === undefined
        ? exec(command, options)
        : whileAlive(life, host, options.signal, (signal) => exec(command, { ...options, signal })),
    async interactive(command) {
      await requireWayIn(login, host);
      const term = host.env.get('TERM');
      const { words } = await bringEnv(login, host, { command, terminal: true });
      const line = terminalLine(enterLine(command, term === undefined ? {} : { TERM: term }, words));
      // With one -t, ssh asks for a terminal exactly when its own stdin is one.
      return host.exec.interactive(['ssh', '-t', ...sshOptions(login, { log: 'ERROR', shared: true }), '--', login.address, line]);
    },
    endRun: (run) => endRun(login, host, run),
  };
}

/** False when the signal fired first. @throws VUP_MACHINE_NOT_RUNNING · VUP_GUEST_NOT_READY with the cause */
async function requireWayIn(login: SshLogin, host: Host, signal?: AbortSignal): Promise<boolean> {
  const outcome = await openControl(login, host, signal);
  if (outcome === undefined || outcome === 'aborted') return outcome === undefined;
  throw noWayIn(login, outcome);
}

interface Way {
  readonly login: SshLogin;
  readonly host: Host;
  readonly life: MachineLife | undefined;
}

async function execInGuest({ login, host, life }: Way, command: GuestCommand, options: GuestExecOptions): Promise<ExecResult> {
  const { run = randomName(), ...execOptions } = options;
  const mark = `vup-end-${randomName()}`;
  const cameIn = options.signal?.aborted !== true && (await requireWayIn(login, host, options.signal));
  if (!cameIn) return { exitCode: 143, stdout: '', stderr: '', timedOut: false, aborted: true };
  const { words, input } = await bringEnv(login, host, { command, terminal: false, ...(options.signal && { signal: options.signal }) });
  const line = markedLine(enterLine(command, { VUP_RUN: run }, words), mark, (command.user ?? 'root') === 'root');
  const whole: LineRun = {
    line: await bringIn(login, host, line, options.signal),
    mark,
    options: { ...execOptions, ...(input === undefined ? {} : { input }) },
  };
  const { result, marked } = await runLine(login, host, whole);
  const cutOff = result.aborted || result.timedOut;
  // In a machine that is gone there is nothing to end, and nobody answers.
  if (cutOff && (await life?.stillRuns()) !== false) await endRun(login, host, run);
  else if (!cutOff && !marked && result.exitCode === 255) throw await explainLoss(login, host);
  return result;
}

interface Bringing {
  readonly command: Partial<GuestCommand>;
  readonly terminal: boolean;
  readonly signal?: AbortSignal;
}

/** The command's variables, on their way apart from all that is an argument on this host. */
function bringEnv(login: SshLogin, host: Host, { command, terminal, signal }: Bringing): Promise<CarriedEnv> {
  return carryEnv(command, terminal, (argv, text) => upload(login, host, { line: argv.map(shellWord).join(' '), text, signal }));
}

/** The line to give to ssh: itself, or one that runs it from a file when it is too long for an argument. */
async function bringIn(login: SshLogin, host: Host, line: string, signal: AbortSignal | undefined): Promise<string> {
  if (fitsOneArgument(line)) return line;
  const name = `command-${randomName()}`;
  await upload(login, host, { line: uploadLine(name), text: uploadedText(line), signal });
  return runUploadedLine(name);
}

/** Gives a text to a line of the guest's shell that stores it. */
async function upload(
  login: SshLogin,
  host: Host,
  { line, text, signal }: { readonly line: string; readonly text: string; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const argv = ['ssh', ...sshOptions(login, { log: 'ERROR', shared: true }), '--', login.address, line] as const;
  const result = await host.exec.run(argv, { input: text, timeoutMs: uploadTimeoutMs, ...(signal && { signal }) });
  if (result.aborted) throw new VupError('VUP_INTERRUPTED', { message: `interrupted while bringing a command into ${login.machine}` });
  if (result.exitCode === 0) return;
  throw new VupError('VUP_GUEST_NOT_READY', {
    message: `what a command needs could not be brought into ${login.machine}`,
    hint: 'Look whether /run of the machine is full or read-only.',
    details: { machine: login.machine, stderr: result.stderr.slice(-1000) },
  });
}

/** A command's connection ended before the command said how it ended. A new login tells whether the machine is still there. */
async function explainLoss(login: SshLogin, host: Host): Promise<VupError> {
  const outcome = await tryLogin(login, host);
  if (outcome !== undefined && outcome !== 'aborted') {
    const { code, message, hint, details, cause } = noWayIn(login, outcome);
    return new VupError(code, { message, cause, details: { ...details, reason: 'lost' }, ...(hint === undefined ? {} : { hint }) });
  }
  return new VupError('VUP_GUEST_NOT_READY', {
    message: `the connection to ${login.machine} was lost while a command ran; how it ended is not known`,
    hint: `The machine answers again. Look at its console: vup logs ${login.machine} --console`,
    details: { machine: login.machine, reason: 'lost' },
  });
}

/** Closing the connection ends nothing in the guest: what bears the mark is found by its environment. */
async function endRun(login: SshLogin, host: Host, run: string): Promise<void> {
  if ((await openControl(login, host, AbortSignal.timeout(endRunTimeoutMs))) !== undefined) return;
  const line = `exec /bin/sh -c ${shellWord(endRunScript)} vup ${shellWord(run)}`;
  const argv = ['ssh', ...sshOptions(login, { log: 'QUIET', shared: true }), '--', login.address, line] as const;
  await host.exec.run(argv, { timeoutMs: endRunTimeoutMs });
}

function randomName(): string {
  return randomBytes(12).toString('hex');
}
