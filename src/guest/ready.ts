import { VupError } from '../errors/vup-error.ts';
import type { Host, Progress } from '../host/host.ts';
import type { ReadyProbe } from '../machine/machine.ts';
import type { Channel } from '../provider/channel.ts';
import { cleanGuestLine } from './guest-line.ts';

/** What probes are tried with. */
export interface ReadyContext {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly channel: Channel;
  /** The machine's address as the host reaches it. */
  readonly address: string;
  /**
   * Where the host finds ports of a machine whose address it does not reach, by port. An engine accepts a connection there before the
   * guest does, so whether somebody listens is asked in the guest.
   */
  readonly doors?: ReadonlyMap<number, number>;
  /** The machine's name. */
  readonly machine: string;
}

const firstPauseMs = 50;
const longestPauseMs = 1000;
const longestAttemptMs = 5000;
/** An attempt that is cut shorter says more about the cut than about the service. */
const shortestAttemptMs = 250;

/** Waits until each probe succeeded once, one after the other. @throws VUP_PROBE_FAILED with the last answer · VUP_INTERRUPTED */
export async function waitReady(probes: readonly ReadyProbe[], context: ReadyContext): Promise<void> {
  for (const probe of probes) await waitForProbe(probe, context);
}

async function waitForProbe(probe: ReadyProbe, context: ReadyContext): Promise<void> {
  const { clock } = context.host;
  const deadlineMs = clock.monotonicMs() + probe.timeoutMs;
  let answer = 'it was never asked';
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    const leftMs = deadlineMs - clock.monotonicMs();
    if (context.signal.aborted) throw interrupted(context);
    if (leftMs <= 0) throw neverReady(probe, context, answer);
    const problem = await tryProbe(probe, context, leftMs);
    if (context.signal.aborted) throw interrupted(context);
    if (problem === undefined) return;
    if (problem !== answer) context.progress.log('stdout', `${describeProbe(probe)}: ${problem}`);
    answer = problem;
    await clock.sleep(Math.min(pauseMs, Math.max(0, deadlineMs - clock.monotonicMs())), context.signal);
  }
}

/** Why it is not ready yet; undefined when it is. */
async function tryProbe(probe: ReadyProbe, context: ReadyContext, leftMs: number): Promise<string | undefined> {
  const timeoutMs = Math.max(shortestAttemptMs, Math.min(longestAttemptMs, leftMs));
  switch (probe.kind) {
    case 'tcp':
      if (context.doors !== undefined) return tryListening(probe.port, context, Math.max(shortestAttemptMs, leftMs));
      return (await context.host.net.canConnect(probe.port, context.address, timeoutMs)) ? undefined : 'no connection';
    case 'http':
      return judgeStatus(await context.host.net.httpStatus(probeUrl(probe, context), timeoutMs), probe.status);
    case 'shell':
      return tryShell(probe.text, context, Math.max(shortestAttemptMs, leftMs));
    default:
      return probe satisfies never;
  }
}

/** proc(5): local address and port in hexadecimal, 0A is LISTEN. What listens on the guest's loopback alone is no use to anybody outside. */
const listeningScript = `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | while read -r number local remote state rest; do
  [ "$state" = 0A ] && [ "\${local##*:}" = "$1" ] || continue
  case $local in 0100007F:* | 00000000000000000000000001000000:*) continue ;; esac
  echo found; break
done`;

async function tryListening(port: number, { signal, channel }: ReadyContext, timeoutMs: number): Promise<string | undefined> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const { stdout, timedOut } = await channel.exec({ argv: ['/bin/sh', '-c', listeningScript, 'vup', hex] }, { signal, timeoutMs });
  if (timedOut) return 'the guest did not answer in time';
  return stdout.includes('found') ? undefined : 'nothing listens';
}

/** Without a wanted status, any success or redirect will do: the server is up. */
function judgeStatus(status: number | undefined, wanted: number | undefined): string | undefined {
  if (status === undefined) return 'no answer';
  const good = wanted === undefined ? status >= 200 && status < 400 : status === wanted;
  return good ? undefined : `status ${status}${wanted === undefined ? '' : `, wanted ${wanted}`}`;
}

async function tryShell(text: string, context: ReadyContext, timeoutMs: number): Promise<string | undefined> {
  const { signal, channel, machine } = context;
  const command = { argv: ['/bin/sh', '-e', '-c', text], env: { VUP_MACHINE_NAME: machine } } as const;
  const result = await channel.exec(command, { signal, timeoutMs });
  if (result.timedOut) return 'it did not end in time';
  if (result.exitCode === 0) return undefined;
  const lastLine = cleanGuestLine(`${result.stdout}\n${result.stderr}`.trim().split('\n').at(-1) ?? '');
  return `exit code ${result.exitCode}${lastLine === '' ? '' : `: ${lastLine}`}`;
}

function probeUrl(probe: Extract<ReadyProbe, { kind: 'http' }>, { address, doors }: ReadyContext): string {
  const host = address.includes(':') ? `[${address}]` : address;
  const door = doors?.get(probe.port);
  const place = door === undefined ? `${host}:${probe.port}` : `127.0.0.1:${door}`;
  return `http://${place}${probe.path.startsWith('/') ? '' : '/'}${probe.path}`;
}

function describeProbe(probe: ReadyProbe): string {
  switch (probe.kind) {
    case 'tcp':
      return `tcp ${probe.port}`;
    case 'http':
      return `http ${probe.port}${probe.path}`;
    case 'shell':
      return `shell "${probe.text.trim().split('\n')[0]}"`;
    default:
      return probe satisfies never;
  }
}

function neverReady(probe: ReadyProbe, context: ReadyContext, answer: string): VupError {
  return new VupError('VUP_PROBE_FAILED', {
    message: `${context.machine} was not ready within ${probe.timeoutMs / 1000} s: ${describeProbe(probe)}: ${answer}`,
    hint: `Look into the machine: vup ssh ${context.machine}. If it only needs longer, raise the probe's "timeout".`,
    details: { machine: context.machine, probe: describeProbe(probe), answer },
  });
}

function interrupted(context: ReadyContext): VupError {
  return new VupError('VUP_INTERRUPTED', { message: `waiting for ${context.machine} was interrupted` });
}
