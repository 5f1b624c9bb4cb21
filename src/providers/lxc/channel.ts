import { lastLines } from '../../engine/must-run.ts';
import { VupError } from '../../errors/vup-error.ts';
import { carryEnv } from '../../guest/guest-env.ts';
import { endRunScript, enterScript } from '../../guest/guest-scripts.ts';
import type { ExecResult, Host } from '../../host/host.ts';
import type { Channel, GuestCommand, GuestExecOptions } from '../../provider/channel.ts';
import type { MachineRef } from '../../provider/machine-ref.ts';
import { attachArgv } from './command-line.ts';
import { isRunning } from './inspect.ts';

const guestPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const guestEnv = { PATH: guestPath, LANG: 'C.UTF-8' } as const;
const endRunTimeoutMs = 10_000;
const sendTimeoutMs = 60_000;
const goingDownMs = 500;
let runCount = 0;

/** The way into a container: `lxc-attach`, no network and nothing of ours in the image. */
export function createChannel(ref: MachineRef, host: Host): Channel {
  return {
    exec: (command, options = {}) => execInGuest(ref, host, command, options),
    async interactive(command) {
      await requireRunning(ref, host);
      const term = host.env.get('TERM');
      const { words } = await carryEnv(command, true, (argv, text) => sendText(ref, host, argv, text));
      const env = { ...guestEnv, ...(term === undefined ? {} : { TERM: term }) };
      return host.exec.interactive(attachArgv(ref, env, enter(command, words)));
    },
    endRun: (run) => endRun(ref, host, run),
  };
}

/** @throws VUP_MACHINE_NOT_RUNNING */
export async function requireRunning(ref: MachineRef, host: Host): Promise<void> {
  if (await isRunning(ref, host)) return;
  throw new VupError('VUP_MACHINE_NOT_RUNNING', { message: `${ref.name} is not running`, hint: 'Start it with: vup up' });
}

async function execInGuest(ref: MachineRef, host: Host, command: GuestCommand, options: GuestExecOptions): Promise<ExecResult> {
  const { run = await runName(host), ...execOptions } = options;
  const { words, input } = await carryEnv(command, false, (argv, text) => sendText(ref, host, argv, text));
  const argv = attachArgv(ref, { ...guestEnv, VUP_RUN: run }, enter(command, words));
  const result = await host.exec.run(argv, { ...execOptions, reopenable: true, ...(input === undefined ? {} : { input }) });
  if (result.aborted || result.timedOut) await endRun(ref, host, run);
  // A command that a signal ended may have gone down with the whole container.
  else if (result.exitCode > 128 && (await hasEnded(ref, host))) throw await explainEnd(ref, host);
  // lxc-attach ends with 1 when it finds no container, as a guest's own command may; only the kernel can tell the two apart.
  else if (result.exitCode === 1 && result.stderr.includes('lxc-attach: ')) await requireRunning(ref, host);
  return result;
}

/** A container that goes down does so within a moment of its processes. */
async function hasEnded(ref: MachineRef, host: Host): Promise<boolean> {
  const end = host.clock.monotonicMs() + goingDownMs;
  while (await isRunning(ref, host)) {
    if (host.clock.monotonicMs() > end) return false;
    await host.clock.sleep(50);
  }
  return true;
}

async function explainEnd(ref: MachineRef, host: Host): Promise<VupError> {
  return new VupError('VUP_GUEST_NOT_READY', {
    message: `${ref.name} stopped while a command ran in it; how that ended is not known`,
    hint: `The end of its console is shown. To start it again and go on: vup up`,
    details: {
      missing: 'process',
      machine: ref.name,
      reason: 'lost',
      tail: lastLines(await host.files.readTail(ref.paths.consoleLog, 8_000), 20),
    },
  });
}

/**
 * Ends what the command left in the guest. Killing lxc-attach's group on the host ends the command and its children, but not those
 * in sessions of their own: they are found by the name of the run in their environment.
 */
async function endRun(ref: MachineRef, host: Host, run: string): Promise<void> {
  if (!(await isRunning(ref, host))) return;
  await host.exec.run(attachArgv(ref, { PATH: guestPath }, ['/bin/sh', '-c', endRunScript, 'vup', run]), { timeoutMs: endRunTimeoutMs });
}

/** Brings a text to a program of the guest that stores it. @throws VUP_MACHINE_NOT_RUNNING · VUP_GUEST_NOT_READY */
async function sendText(ref: MachineRef, host: Host, argv: readonly string[], text: string): Promise<void> {
  const { exitCode, stderr } = await host.exec.run(attachArgv(ref, guestEnv, argv), { input: text, timeoutMs: sendTimeoutMs });
  if (exitCode === 0) return;
  await requireRunning(ref, host);
  throw new VupError('VUP_GUEST_NOT_READY', {
    message: `what a command needs could not be brought into ${ref.name}`,
    hint: 'Look whether /run of the machine is full or read-only.',
    details: { machine: ref.name, stderr: stderr.slice(-1000) },
  });
}

function enter(command: Partial<GuestCommand>, carried: readonly string[]): readonly string[] {
  return [...carried, '/bin/sh', '-c', enterScript, 'vup', command.user ?? 'root', command.cwd ?? '', ...(command.argv ?? [])];
}

/** Unlike that of any other run on this host since boot. */
async function runName(host: Host): Promise<string> {
  runCount += 1;
  const self = await host.processes.self();
  return `${self.pid}-${self.startTime}-${runCount}`;
}
