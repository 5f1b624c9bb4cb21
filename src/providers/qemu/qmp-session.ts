import { interrupted } from '../../engine/interrupted.ts';
import type { Clock, LineSocket } from '../../host/host.ts';
import { createEventQueue } from './qmp-events.ts';
import { qmpFailure, qmpFailureKind } from './qmp-failure.ts';
import { parseQmpLine, type QmpMessage } from './qmp-message.ts';
import type { QmpArguments, QmpCommandName, QmpEvent, QmpResult, QmpVersion } from './qmp-types.ts';

/** A negotiated connection. Commands may be given without waiting; QEMU answers them in order. */
export interface Qmp {
  readonly version: QmpVersion;
  /** `quit` is done also when QEMU is gone before it answers. @throws VUP_ENGINE_FAILED with QEMU's words when it refuses, when it ends meanwhile, or when it does not answer in time; VUP_INTERRUPTED */
  execute<Name extends QmpCommandName>(name: Name, takes: QmpArguments<Name>, options?: QmpCallOptions): Promise<QmpResult<Name>>;
  /** Whether this QEMU has a command, also one that {@link QmpCommands} does not list; asked once for a connection. */
  has(command: string): Promise<boolean>;
  /** Calls back for each event from now on, until the returned function is called. */
  onEvent(listener: (event: QmpEvent) => void): () => void;
  /**
   * The first event that fits and was not yet answered to somebody; also one that came before the call, since an event may overtake the
   * answer of its command. @throws as `execute`
   */
  waitForEvent(name: string, fits?: (event: QmpEvent) => boolean, options?: QmpCallOptions): Promise<QmpEvent>;
  /** Resolves when the connection is over, for whatever reason. */
  readonly closed: Promise<void>;
  close(): void;
}

/** How long to wait. */
export interface QmpCallOptions {
  /** Default 10 s: a QEMU that is swapped out, or one that writes a snapshot, answers late. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const defaultCallMs = 10_000;

interface Waiter {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** What every part of a session sees. */
interface Session {
  readonly clock: Clock;
  readonly waiting: Map<number, Waiter>;
  /** Fires when the connection is over. */
  readonly over: AbortController;
  readonly events: ReturnType<typeof createEventQueue>;
  readonly greeting: Promise<QmpVersion>;
}

/** Reads the greeting, negotiates, and hands out the connection. Closes it when that fails. */
export async function openQmpSession(
  socket: LineSocket,
  clock: Clock,
  options: { readonly greetWithinMs: number; readonly signal?: AbortSignal },
): Promise<Qmp> {
  const session = listen(socket, clock);
  const call = createCall(socket, session, options.signal);
  const inTime = { timeoutMs: options.greetWithinMs, ...(options.signal && { signal: options.signal }) };
  try {
    const version = await bounded(session, session.greeting, { ...inTime, toDo: 'waiting for QEMU to greet' });
    await call('qmp_capabilities', {}, inTime);
    return createQmp({ socket, session, call, version, signal: options.signal });
  } catch (error) {
    socket.close();
    throw error;
  }
}

function listen(socket: LineSocket, clock: Clock): Session {
  const over = new AbortController();
  const waiting = new Map<number, Waiter>();
  const events = createEventQueue(over.signal);
  let greet: (version: QmpVersion) => void = () => undefined;
  const greeting = new Promise<QmpVersion>((resolve) => {
    greet = resolve;
  });
  socket.onClose((cause) => over.abort(qmpFailure('closed', 'QEMU ended the connection', { cause })));
  socket.onLine((line) => {
    const message = parseQmpLine(line);
    switch (message.kind) {
      case 'greeting':
        return greet(message.version);
      case 'event':
        return events.push(message.event);
      case 'answer':
      case 'refusal':
        return settle(waiting, message);
      case 'garbled':
        over.abort(qmpFailure('garbled', `what listens at the control socket does not speak QMP: ${line.slice(0, 80)}`));
        return socket.close();
      default:
        return message satisfies never;
    }
  });
  return { clock, waiting, over, events, greeting };
}

function settle(waiting: Map<number, Waiter>, message: Extract<QmpMessage, { kind: 'answer' | 'refusal' }>): void {
  const waiter = waiting.get(message.id);
  if (message.kind === 'answer') waiter?.resolve(message.value);
  else waiter?.reject(qmpFailure('refused', `QEMU refused: ${message.description}`, { class: message.class }));
}

type Call = (name: string, takes: unknown, options?: QmpCallOptions) => Promise<unknown>;

function createCall(socket: LineSocket, session: Session, signal: AbortSignal | undefined): Call {
  let lastId = 0;
  return async (name, takes, options = {}) => {
    const id = ++lastId;
    const answered = new Promise((resolve, reject) => session.waiting.set(id, { resolve, reject }));
    socket.send(JSON.stringify({ execute: name, arguments: takes, id }));
    try {
      return await bounded(session, answered, { ...withSignal(options, signal), toDo: `waiting for QEMU's answer to ${name}` });
    } finally {
      session.waiting.delete(id);
    }
  };
}

interface QmpParts {
  readonly socket: LineSocket;
  readonly session: Session;
  readonly call: Call;
  readonly version: QmpVersion;
  readonly signal: AbortSignal | undefined;
}

function createQmp({ socket, session, call, version, signal }: QmpParts): Qmp {
  let commands: Promise<ReadonlySet<string>> | undefined;
  const listCommands = async () => {
    const listed = (await call('query-commands', {})) as QmpResult<'query-commands'>;
    return new Set(listed.map(({ name }) => name));
  };
  return {
    version,
    execute: (name, takes, options) => orGone(name, call(name, takes, options)) as never,
    async has(command) {
      commands ??= listCommands();
      return (await commands).has(command);
    },
    onEvent: session.events.listen,
    waitForEvent: (name, fits = () => true, options = {}) => {
      const found = session.events.take((event) => event.event === name && fits(event));
      return bounded(session, found.event, { ...withSignal(options, signal), toDo: `waiting for QEMU to tell ${name}` }).finally(
        found.forget,
      );
    },
    closed: new Promise((resolve) => socket.onClose(() => resolve())),
    close: () => socket.close(),
  };
}

async function orGone(name: QmpCommandName, answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (name === 'quit' && qmpFailureKind(error) === 'closed') return {};
    throw error;
  }
}

function withSignal(options: QmpCallOptions, signal: AbortSignal | undefined): QmpCallOptions {
  const signals = [options.signal, signal].filter((one) => one !== undefined);
  return signals.length === 0 ? options : { ...options, signal: AbortSignal.any(signals) };
}

/** A promise that ends with the connection, the time or the signal, whichever comes first. */
async function bounded<Value>(
  session: Session,
  value: Promise<Value>,
  options: QmpCallOptions & { readonly toDo: string },
): Promise<Value> {
  const { timeoutMs = defaultCallMs, signal, toDo } = options;
  const done = new AbortController();
  const end = AbortSignal.any([done.signal, session.over.signal, ...(signal ? [signal] : [])]);
  const failure = session.clock.sleep(timeoutMs, end).then((): Value => {
    if (session.over.signal.aborted) throw session.over.signal.reason;
    if (signal?.aborted) throw interrupted(toDo);
    throw qmpFailure('busy', `QEMU did not answer within ${timeoutMs} ms (${toDo})`);
  });
  try {
    return await Promise.race([value, failure]);
  } finally {
    done.abort();
    failure.catch(() => undefined);
    value.catch(() => undefined);
  }
}
