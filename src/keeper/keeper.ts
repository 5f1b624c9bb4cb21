import { VupError } from '../errors/vup-error.ts';
import type { Argv, Host, ProcessIdentity } from '../host/host.ts';
import { makeSocketFolder } from '../host/socket-folder.ts';
import { explainRefusal, type ForwardFailure } from './explain-refusal.ts';
import type { Forward } from './forward.ts';
import {
  type KeeperAnswer,
  type KeeperRecord,
  type KeeperRequest,
  keeperFiles,
  keeperProtocol,
  parseAnswer,
  parseRecord,
} from './keeper-protocol.ts';

/** The keeper of one environment, seen from a command. */
export interface KeeperPlace {
  readonly host: Host;
  /** Its own 0700 folder, inside the environment's. */
  readonly folder: string;
  /** Its control socket; at most 107 bytes long. */
  readonly socket: string;
  /** How to start it; the folder is appended. */
  readonly argv: Argv;
}

/** `silent`: its process lives and does not answer. */
export type KeeperStatus =
  | { readonly kind: 'none' }
  | { readonly kind: 'silent'; readonly pid: number }
  | { readonly kind: 'running'; readonly pid: number; readonly forwards: readonly Forward[] };

const statusMs = 1_000;
const setMs = 15_000;
const startMs = 15_000;
const endMs = 3_000;

/**
 * Makes exactly these forwards listen, by a keeper that is started when none lives; without forwards it is stopped. Answers which could
 * not listen, and why. @throws VUP_KEEPER_FAILED
 */
export async function ensureKeeper(place: KeeperPlace, forwards: readonly Forward[]): Promise<readonly ForwardFailure[]> {
  if (forwards.length === 0) {
    await stopKeeper(place);
    return [];
  }
  const request: KeeperRequest = { op: 'set', forwards };
  const answer = (await askLiving(place, request)) ?? (await startKeeper(place, request));
  return Promise.all(answer.refused.map((refused) => explainRefusal(place.host.files, refused)));
}

/** Cheap: reads one file, looks at one process, asks one socket. */
export async function keeperStatus(place: KeeperPlace): Promise<KeeperStatus> {
  const record = await livingRecord(place);
  if (record === undefined) return { kind: 'none' };
  const answer = await ask(place.host, record, { op: 'status' }, statusMs);
  return answer === undefined ? { kind: 'silent', pid: record.pid } : { kind: 'running', pid: record.pid, forwards: answer.forwards };
}

/** Ends the keeper if there is one, and leaves none of its files but the log. */
export async function stopKeeper(place: KeeperPlace): Promise<void> {
  const { host } = place;
  const record = await livingRecord(place);
  if (record !== undefined) {
    const answer = await ask(host, record, { op: 'stop' }, statusMs);
    await endProcess(host, record, answer === undefined ? 0 : endMs);
  }
  const files = keeperFiles(place.folder);
  for (const file of [files.record, files.start, record?.socket ?? place.socket]) await host.files.remove(file);
}

async function askLiving(place: KeeperPlace, request: KeeperRequest): Promise<KeeperAnswer | undefined> {
  const record = await livingRecord(place);
  if (record === undefined) return undefined;
  const usable = record.protocol === keeperProtocol && (await ask(place.host, record, { op: 'status' }, statusMs)) !== undefined;
  const answer = usable ? await ask(place.host, record, request, setMs) : undefined;
  // One that hangs, or speaks another version, makes way.
  if (answer === undefined) await stopKeeper(place);
  return answer;
}

async function startKeeper(place: KeeperPlace, request: KeeperRequest): Promise<KeeperAnswer> {
  const { host, folder, socket, argv } = place;
  const files = keeperFiles(folder);
  await host.files.mkdir(folder, { mode: 0o700 });
  await makeSocketFolder(socket, host);
  await host.files.writeAtomic(files.start, `${JSON.stringify({ socket })}\n`, { mode: 0o600 });
  await host.files.write(files.log, '', { mode: 0o600 });
  const started = await host.exec.detach([...argv, folder], { logFile: files.log });
  await host.failpoints.hit('keeper.started');
  const until = host.clock.monotonicMs() + startMs;
  for (let pauseMs = 5; host.clock.monotonicMs() < until; pauseMs = Math.min(pauseMs * 2, 50)) {
    const record = await livingRecord(place);
    const answer = record === undefined ? undefined : await ask(host, record, request, setMs);
    if (answer !== undefined) return answer;
    if (!(await host.processes.isAlive(started)) && (await livingRecord(place)) === undefined) break;
    await host.clock.sleep(pauseMs);
  }
  await endProcess(host, started, 0);
  throw await startFailure(place);
}

async function startFailure({ host, folder }: KeeperPlace): Promise<VupError> {
  const { log } = keeperFiles(folder);
  const tail = (await host.files.readTail(log, 2_000)).trim().split('\n');
  return new VupError('VUP_KEEPER_FAILED', {
    message: 'the process that carries port forwards did not start',
    hint: `Its log is ${log}; then run \`vup up\` again.`,
    details: { tail },
  });
}

/** The record of a keeper whose process lives. */
async function livingRecord({ host, folder }: KeeperPlace): Promise<KeeperRecord | undefined> {
  const record = parseRecord(await host.files.readTextIfExists(keeperFiles(folder).record));
  return record !== undefined && (await host.processes.isAlive(record)) ? record : undefined;
}

async function ask(host: Host, record: KeeperRecord, request: KeeperRequest, timeoutMs: number): Promise<KeeperAnswer | undefined> {
  return host.net.askSocket(record.socket, request, timeoutMs).then(parseAnswer, () => undefined);
}

async function endProcess(host: Host, identity: ProcessIdentity, graceMs: number): Promise<void> {
  if (await host.processes.waitGone(identity, graceMs)) return;
  await host.processes.kill(identity, 'SIGKILL');
  await host.processes.waitGone(identity, endMs);
}
