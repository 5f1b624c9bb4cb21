import { interrupted } from '../../engine/interrupted.ts';
import type { Host, LineSocket } from '../../host/host.ts';
import { qmpFailure } from './qmp-failure.ts';
import { openQmpSession, type Qmp } from './qmp-session.ts';

export { qmpFailureKind } from './qmp-failure.ts';
export type { Qmp } from './qmp-session.ts';

/** How a connection is made. */
export interface QmpOptions {
  /** For getting through: QEMU talks with one client at a time, the others wait. Default 10 s. */
  readonly timeoutMs?: number;
  /** Also ends every call on the connection. */
  readonly signal?: AbortSignal;
  /** While it answers true, a socket that nobody listens at is waited for: QEMU is just starting. */
  readonly starting?: () => Promise<boolean>;
}

const defaultTimeoutMs = 10_000;
const firstRetryMs = 5;
const longestRetryMs = 100;

/**
 * Connects, negotiates, lets `work` talk, and closes whatever comes of it.
 * @throws VUP_ENGINE_FAILED whose kind `qmpFailureKind` tells; VUP_INTERRUPTED
 */
export async function withQmp<Result>(
  path: string,
  host: Host,
  work: (qmp: Qmp) => Promise<Result>,
  options: QmpOptions = {},
): Promise<Result> {
  const qmp = await connectQmp(path, host, options);
  try {
    return await work(qmp);
  } finally {
    qmp.close();
  }
}

/** A connection that the caller closes. @throws as {@link withQmp} */
export async function connectQmp(path: string, host: Host, options: QmpOptions = {}): Promise<Qmp> {
  const { timeoutMs = defaultTimeoutMs, signal } = options;
  const until = host.clock.monotonicMs() + timeoutMs;
  const socket = await join(path, host, { until, options });
  return openQmpSession(socket, host.clock, { greetWithinMs: Math.max(1, until - host.clock.monotonicMs()), ...(signal && { signal }) });
}

interface Patience {
  readonly until: number;
  readonly options: QmpOptions;
}

async function join(path: string, host: Host, patience: Patience): Promise<LineSocket> {
  const { signal, starting } = patience.options;
  for (let waitMs = firstRetryMs; ; waitMs = Math.min(waitMs * 2, longestRetryMs)) {
    if (signal?.aborted) throw interrupted('joining QEMU');
    const leftMs = patience.until - host.clock.monotonicMs();
    try {
      return await host.net.openSocket(path, { timeoutMs: Math.max(1, leftMs), ...(signal && { signal }) });
    } catch (error) {
      if (signal?.aborted) throw interrupted('joining QEMU');
      const kind = joinFailure(error);
      const again = kind === 'busy' || (kind === 'gone' && (await starting?.()) === true);
      if (!again || leftMs <= waitMs) throw explainJoin(kind, path, error);
    }
    await host.clock.sleep(waitMs, signal);
  }
}

/** EAGAIN, connect(2): as many clients wait already as QEMU lets wait, which is one. */
function joinFailure(error: unknown): 'busy' | 'gone' | 'closed' {
  const code = (error as { readonly code?: unknown }).code;
  if (code === 'EAGAIN') return 'busy';
  return code === 'ENOENT' || code === 'ECONNREFUSED' ? 'gone' : 'closed';
}

function explainJoin(kind: 'busy' | 'gone' | 'closed', path: string, cause: unknown): Error {
  if (kind === 'busy') return qmpFailure('busy', 'QEMU is busy with other clients of its control socket', { cause });
  if (kind === 'gone') return qmpFailure('gone', 'no QEMU answers at its control socket', { cause });
  return qmpFailure('closed', `QEMU's control socket ${path} could not be joined: ${(cause as Error).message}`, { cause });
}
