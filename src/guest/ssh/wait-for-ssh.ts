import type { BannerAnswer, Host } from '../../host/host.ts';
import { type LoginOutcome, tryLogin } from './control.ts';
import { type ConsoleLog, sawReadyLine } from './follow-console.ts';
import type { SshFailure } from './ssh-failure.ts';
import type { SshLogin } from './ssh-login.ts';

/** What is waited for, and how long. */
export interface SshWait {
  readonly login: SshLogin;
  /** How one login is tried; default: with the machine's own keys alone. */
  readonly enter?: (signal: AbortSignal) => Promise<LoginOutcome>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Where the guest says `vup: ready`; absent for guests that never say it. */
  readonly console?: ConsoleLog;
  /**
   * The port is a forward that the engine accepts by itself: an open connection then says nothing about the guest, and a closed one says
   * that the guest refused it.
   */
  readonly forwarded: boolean;
  /** Whether the guest's process still runs; asked about once a second. */
  readonly stillRuns?: () => Promise<boolean>;
  /**
   * How long a refused login is tried again: a guest may start its ssh server a moment before its seed has put the keys there. Default
   * 30 s.
   */
  readonly loginGraceMs?: number;
  /** Told at each change of what is missing, for the person. */
  readonly onProgress?: (text: string) => void;
}

/** The first of these that was not there. */
export type MissingForSsh = 'process' | 'network' | 'banner' | 'login';

/** How the wait ended. `reason` in words, without a final period. */
export type SshReadiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly missing: MissingForSsh; readonly reason: string; readonly failure?: SshFailure }
  | { readonly ready: false; readonly missing: 'interrupted'; readonly reason: string };

type NotYet = Exclude<SshReadiness, { readonly ready: true }>;

const firstPauseMs = 50;
const longestPauseMs = 1_000;
const connectTimeoutMs = 5_000;
const aliveEveryMs = 1_000;
const defaultLoginGraceMs = 30_000;
/** A connection that stood when the guest started anew stays silent for ever. */
const longestBannerMs = 60_000;
/** How much of the time the guest's own word is waited for before its port is tried without it. */
const trustInWord = 0.5;

/**
 * Waits until a login by ssh succeeds; the shared connection then stands. The guest's own word comes first. Without it, few connections
 * are made and each waits long: a guest that is emulated can be kept from starting by a storm of them.
 */
export async function waitForSsh(wait: SshWait, host: Host): Promise<SshReadiness> {
  const over = new AbortController();
  const died = new AbortController();
  const deadlineMs = host.clock.monotonicMs() + wait.timeoutMs;
  const inTime = AbortSignal.timeout(Math.max(1, Math.ceil(wait.timeoutMs)));
  const signal = AbortSignal.any([wait.signal, died.signal, inTime, over.signal]);
  const watch = watchProcess(wait, host, { over: over.signal, died });
  try {
    const told = await waitForWord(wait, host, signal);
    const outcome = await reach({ wait, host, signal, deadlineMs }, told);
    if (outcome.ready) return outcome;
    if (wait.signal.aborted) return { ready: false, missing: 'interrupted', reason: 'the wait was interrupted' };
    return died.signal.aborted ? { ready: false, missing: 'process', reason: 'its process ended' } : outcome;
  } finally {
    over.abort();
    await watch;
  }
}

async function watchProcess(wait: SshWait, host: Host, on: { readonly over: AbortSignal; readonly died: AbortController }): Promise<void> {
  while (wait.stillRuns !== undefined && !on.over.aborted) {
    if (!(await wait.stillRuns())) return on.died.abort();
    await host.clock.sleep(aliveEveryMs, on.over);
  }
}

async function waitForWord(wait: SshWait, host: Host, signal: AbortSignal): Promise<boolean> {
  if (wait.console === undefined) return false;
  wait.onProgress?.('waiting for the guest to say that it is ready');
  const patience = AbortSignal.timeout(Math.max(1, Math.ceil(wait.timeoutMs * trustInWord)));
  return sawReadyLine(wait.console, host, AbortSignal.any([signal, patience]));
}

interface Attempt {
  readonly wait: SshWait;
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

/** With the guest's word, at once a login; its failure leads to the port like the lack of a word. */
async function reach(attempt: Attempt, told: boolean): Promise<SshReadiness> {
  const { wait, host, signal } = attempt;
  const patience = createPatience(wait.loginGraceMs ?? defaultLoginGraceMs, host);
  let last: NotYet = { ready: false, missing: 'network', reason: 'its ssh port was never tried' };
  let pauseMs = firstPauseMs;
  for (let knocks = told; !signal.aborted; knocks = false) {
    const outcome = await tryOnce(attempt, knocks);
    if (outcome === 'aborted') break;
    if (outcome.ready) return outcome;
    if (last.reason !== outcome.reason) wait.onProgress?.(outcome.reason);
    last = outcome;
    if (patience.isOver(outcome)) break;
    await host.clock.sleep(pauseMs, signal);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
  return last;
}

async function tryOnce(attempt: Attempt, skipBanner: boolean): Promise<SshReadiness | 'aborted'> {
  const missing = skipBanner ? undefined : await lacksBanner(attempt);
  return missing ?? (await logIn(attempt)) ?? { ready: true };
}

/** A refused login is final only when it stays refused. */
function createPatience(graceMs: number, host: Host): { isOver(outcome: NotYet): boolean } {
  let refusedSinceMs: number | undefined;
  return {
    isOver({ missing }) {
      refusedSinceMs = missing === 'login' ? (refusedSinceMs ?? host.clock.monotonicMs()) : undefined;
      return refusedSinceMs !== undefined && host.clock.monotonicMs() - refusedSinceMs >= graceMs;
    },
  };
}

/** Undefined when an ssh server greets. */
async function lacksBanner({ wait, host, signal, deadlineMs }: Attempt): Promise<NotYet | undefined> {
  const { login, forwarded } = wait;
  const bannerTimeoutMs = Math.min(longestBannerMs, Math.max(1, deadlineMs - host.clock.monotonicMs()));
  const answer = await host.net.sshBanner(login.port, login.address, { connectTimeoutMs, bannerTimeoutMs, signal });
  if (answer.kind === 'banner' && answer.text.startsWith('SSH-')) return undefined;
  return { ready: false, ...whatIsMissing(answer, forwarded) };
}

/** A forward is accepted by the engine on this host, everything else by the guest's own kernel. */
function whatIsMissing(answer: BannerAnswer, forwarded: boolean): { readonly missing: MissingForSsh; readonly reason: string } {
  switch (answer.kind) {
    case 'unreachable':
      return { missing: 'network', reason: 'its ssh port does not answer' };
    case 'refused':
      return forwarded
        ? { missing: 'network', reason: 'nothing forwards to its ssh port' }
        : { missing: 'banner', reason: 'nothing listens on its ssh port yet' };
    case 'silent':
      return forwarded
        ? { missing: 'network', reason: 'its network does not answer' }
        : { missing: 'banner', reason: 'its ssh port accepts connections, but no ssh server greets' };
    case 'closed':
      return { missing: 'banner', reason: forwarded ? 'nothing listens on its ssh port yet' : 'its ssh port closes connections at once' };
    case 'banner':
      return { missing: 'banner', reason: `on its ssh port answers something else: ${JSON.stringify(answer.text.slice(0, 80))}` };
    default:
      return answer satisfies never;
  }
}

async function logIn({ wait, host, signal }: Attempt): Promise<NotYet | 'aborted' | undefined> {
  const failure = await (wait.enter?.(signal) ?? tryLogin(wait.login, host, signal));
  if (failure === undefined || failure === 'aborted') return failure;
  switch (failure.kind) {
    case 'refused':
    case 'unreachable':
    case 'silent':
    case 'closed':
      return { ready: false, ...whatIsMissing({ kind: failure.kind }, wait.forwarded), failure };
    case 'key-refused':
    case 'host-key':
    case 'unknown':
      return { ready: false, missing: 'login', reason: failure.reason, failure };
    default:
      return failure.kind satisfies never;
  }
}
