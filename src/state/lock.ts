import { randomBytes } from 'node:crypto';
import { VupError } from '../errors/vup-error.ts';
import type { Host } from '../host/host.ts';
import { describeHolder, isProvablyDead, type LockHolder, parseHolder } from './lock-holder.ts';

/** How a lock is asked for. */
export interface LockRequest {
  /** What this process runs, for the person who finds it locked, for example `vup up`. */
  readonly command: string;
  /** What is locked, for messages, for example `environment "shop"`. */
  readonly what: string;
  /** How long to wait for a living holder; 0 by default. */
  readonly waitMs?: number;
  /** Called once, when there is somebody to wait for. */
  readonly onWait?: (holder: LockHolder) => void;
  readonly signal?: AbortSignal;
}

/** A lock that this process holds. */
export interface Lock {
  /** Gives it up, if it is still this one. May be called twice. */
  release(): Promise<void>;
}

/** How long between two looks: at first, and at most. Many that wait for a long run must not keep the host busy. */
const firstPollMs = 50;
const longestPollMs = 400;
/** A lock file without a holder in it is being written, on a filesystem without hard links, or was torn by a power loss. */
const unreadableMs = 2_000;
/** Deaths in the very moment of a take-over that are put up with before a person is asked. */
const maxDepth = 4;

/**
 * Takes the lock at `path`, also from a holder that is provably dead. Time on the clock plays no part, so neither a suspended host nor a
 * wrong clock makes two holders.
 * @throws VUP_STATE_LOCKED naming pid, command and since when; VUP_INTERRUPTED
 */
export async function acquireLock(host: Host, path: string, request: LockRequest): Promise<Lock> {
  const token = await take({ host, path, request, depth: 0 });
  return {
    async release() {
      // Between the two nobody else can have taken it over: this process lives.
      const text = await host.files.readTextIfExists(path);
      if (text !== undefined && parseHolder(text)?.token === token) await host.files.remove(path);
    },
  };
}

/** Runs `act` under a lock. */
export async function withLock<T>(host: Host, path: string, request: LockRequest, act: () => Promise<T>): Promise<T> {
  const lock = await acquireLock(host, path, request);
  try {
    return await act();
  } finally {
    await lock.release();
  }
}

/**
 * Removes what a run left that died while it took over the lock at `path`: nobody looks there again until the next holder dies. Does
 * nothing while another takes it over.
 */
export async function sweepTakeOver(host: Host, path: string): Promise<void> {
  const guard = `${path}.takeover`;
  const text = await host.files.readTextIfExists(guard);
  if (text === undefined) return;
  const holder = parseHolder(text);
  // One that cannot be read, torn by a power loss or being written, is waited for like any other lock of that kind.
  if (holder !== undefined && !(await isProvablyDead(host, holder))) return;
  const lock = await acquireLock(host, guard, { command: 'vup', what: `the take-over of ${path}` });
  await lock.release();
}

/** Who holds it now and lives; undefined when it is free. */
export async function readLiveHolder(host: Host, path: string): Promise<LockHolder | undefined> {
  const text = await host.files.readTextIfExists(path);
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder === undefined || (await isProvablyDead(host, holder)) ? undefined : holder;
}

interface Attempt {
  readonly host: Host;
  readonly path: string;
  readonly request: LockRequest;
  readonly depth: number;
}

async function take(attempt: Attempt): Promise<string> {
  const { host, path, request } = attempt;
  const token = randomBytes(12).toString('hex');
  const content = `${JSON.stringify(await describeHolder(host, request.command, token))}\n`;
  const patience = createPatience(attempt);
  for (;;) {
    const text = await host.files.readTextIfExists(path);
    if (text === undefined) {
      if (await host.files.createExclusive(path, content, { mode: 0o644 })) return token;
      continue;
    }
    const holder = parseHolder(text);
    if (!(await patience.isStale(holder))) await patience.wait(holder);
    else if (await takeOver(attempt, text, content)) return token;
  }
}

interface Patience {
  isStale(holder: LockHolder | undefined): Promise<boolean>;
  /** @throws VUP_STATE_LOCKED when the time is up, VUP_INTERRUPTED */
  wait(holder: LockHolder | undefined): Promise<void>;
}

function createPatience({ host, path, request }: Attempt): Patience {
  const until = host.clock.monotonicMs() + (request.waitMs ?? 0);
  let unreadableSince: number | undefined;
  let told = false;
  let pollMs = firstPollMs;
  return {
    async isStale(holder) {
      if (holder !== undefined) {
        unreadableSince = undefined;
        return isProvablyDead(host, holder);
      }
      unreadableSince ??= host.clock.monotonicMs();
      return host.clock.monotonicMs() - unreadableSince >= unreadableMs;
    },
    async wait(holder) {
      if (holder !== undefined && host.clock.monotonicMs() >= until) throw lockedBy(path, request, holder);
      if (holder !== undefined && !told) request.onWait?.(holder);
      told ||= holder !== undefined;
      await pause(host, request, Math.min(pollMs, Math.max(firstPollMs, until - host.clock.monotonicMs())));
      pollMs = Math.min(longestPollMs, pollMs * 1.3);
    },
  };
}

/**
 * Puts `content` in the place of a dead holder's `stale`, by one rename. Two that find it dead at once would each rename, and the second
 * would throw out the first: so whoever takes over holds a second lock while it looks again and renames. That one may be left by a
 * death as well, and is taken over in the same way, one level down.
 */
async function takeOver({ host, path, request, depth }: Attempt, stale: string, content: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (depth === maxDepth) throw stuck(path, request);
  const inner: LockRequest = { ...request, waitMs: 10_000, onWait: () => undefined };
  const token = await take({ host, path: guard, request: inner, depth: depth + 1 });
  try {
    if ((await host.files.readTextIfExists(path)) !== stale) return false;
    await host.files.writeAtomic(path, content, { mode: 0o644 });
    return true;
  } finally {
    const text = await host.files.readTextIfExists(guard);
    if (text !== undefined && parseHolder(text)?.token === token) await host.files.remove(guard);
  }
}

/** A little uneven, so that many that wait do not all come at once. */
async function pause(host: Host, request: LockRequest, pollMs: number): Promise<void> {
  await host.clock.sleep(pollMs * (0.5 + Math.random()), request.signal);
  if (request.signal?.aborted) throw new VupError('VUP_INTERRUPTED', { message: `interrupted while waiting for ${request.what}` });
}

function lockedBy(path: string, request: LockRequest, holder: LockHolder): VupError {
  return new VupError('VUP_STATE_LOCKED', {
    message: `${request.what} is held by "${holder.command}" (pid ${holder.pid}, since ${holder.since})`,
    hint: `Wait for it, or give \`--lock-timeout 60s\`. If no such process runs on any host that shares "${path}", remove that file.`,
    details: { pid: holder.pid, command: holder.command, since: holder.since, file: path },
  });
}

function stuck(path: string, request: LockRequest): VupError {
  return new VupError('VUP_STATE_LOCKED', {
    message: `${request.what} could not be taken over from a run that died`,
    hint: `If no other Vup runs, remove "${path}" and the files beside it that end in .takeover.`,
  });
}
