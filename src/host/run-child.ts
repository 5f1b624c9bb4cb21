import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { explainStart } from './explain-start.ts';
import type { ExecOptions, ExecResult } from './host.ts';
import { type Launch, type Launched, launchChild, prepareLaunch } from './launch-child.ts';
import { createLineSplitter } from './line-splitter.ts';
import { createOutputTail, type OutputTail } from './output-tail.ts';
import { holdWhileUnread } from './own-output.ts';
import { endGroup, trackGroup } from './running-children.ts';

const defaultKeepBytes = 1_048_576;
/** A daemon that the program left behind may hold its output open; after this long without a byte it is no longer waited for. */
const lingerMs = 300;

/** Runs a program to its end: its output read, its group ended on abort or time-out, its exit code told. */
export async function runChild(launch: Launch): Promise<ExecResult> {
  const { options } = launch;
  if (options.signal?.aborted) return { exitCode: 143, stdout: '', stderr: '', timedOut: false, aborted: true };
  const prepared = await prepareLaunch(options);
  try {
    return await explainStart(launch, () => supervise(launchChild(launch, prepared), options));
  } finally {
    await prepared.close();
  }
}

/** Listens before anything is awaited: a short program may end within the same turn. */
async function supervise(launched: Launched, options: ExecOptions): Promise<ExecResult> {
  const { onLine, keepBytes = defaultKeepBytes } = options;
  const out = readStream(launched.stdout, keepBytes, onLine && ((line) => onLine('stdout', line)));
  const err = readStream(launched.stderr, keepBytes, onLine && ((line) => onLine('stderr', line)));
  const producerErr = readStream(launched.producer?.stderr ?? null, keepBytes, undefined);
  const watch = watchEnd(launched, options);
  try {
    const exitCode = await pipelineExit(launched);
    await watch.ending();
    return {
      exitCode,
      stdout: out.text(),
      stderr: joinTexts(producerErr.text(), err.text()),
      timedOut: watch.why() === 'timeout',
      aborted: watch.why() === 'abort',
    };
  } finally {
    watch.stop();
  }
}

function readStream(stream: Readable | null, keepBytes: number, onLine: ((line: string) => void) | undefined): OutputTail {
  const tail = createOutputTail(keepBytes);
  const lines = onLine === undefined ? undefined : createLineSplitter(onLine);
  stream?.on('data', (chunk: Uint8Array) => {
    tail.push(chunk);
    lines?.push(chunk);
    if (lines !== undefined) holdWhileUnread(stream);
  });
  stream?.on('error', () => undefined);
  stream?.once('close', () => lines?.end());
  return tail;
}

interface EndWatch {
  why(): 'abort' | 'timeout' | undefined;
  /** Resolves when a group that was asked to end is gone. */
  ending(): Promise<void>;
  stop(): void;
}

function watchEnd(launched: Launched, options: ExecOptions): EndWatch {
  const pids = [launched.child.pid, launched.producer?.pid].filter((pid) => pid !== undefined);
  const tracked = pids.map(trackGroup);
  let reason: 'abort' | 'timeout' | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  const end = (why: 'abort' | 'timeout') => {
    if (reason !== undefined) return;
    reason = why;
    ended = Promise.all(pids.map(endGroup));
  };
  const onAbort = () => end('abort');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(() => end('timeout'), options.timeoutMs);
  return {
    why: () => reason,
    ending: async () => {
      await ended;
    },
    stop() {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      for (const group of tracked) group.forget();
    },
  };
}

/** As `set -o pipefail` has it; a producer that was cut off by a content consumer did nothing wrong. */
async function pipelineExit({ child, producer, stdout, stderr }: Launched): Promise<number> {
  const [own, fed] = await Promise.all([
    childExit(child, [stdout, stderr]),
    producer === undefined ? 0 : childExit(producer, [producer.stderr]),
  ]);
  if (own !== 0 || fed === 128 + constants.signals.SIGPIPE) return own;
  return fed;
}

/** Resolves when the program has ended and all that it wrote is read. */
async function childExit(child: ChildProcess, output: readonly (Readable | null)[]): Promise<number> {
  const streams = output.filter((stream) => stream !== null);
  const read = Promise.all(streams.map(closed));
  try {
    const code = await exited(child);
    const stopWaiting = abandonWhenQuiet(streams);
    await read;
    stopWaiting();
    return code;
  } catch (error) {
    for (const stream of streams) stream.destroy();
    throw error;
  }
}

function exited(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', () => resolve());
  });
}

/** A daemon may have kept the streams; they are closed when nothing has come for a while. Answers how to stop looking. */
function abandonWhenQuiet(streams: readonly Readable[]): () => void {
  const timer = setTimeout(() => {
    // What was held back has still to be read.
    if (streams.some((stream) => stream.isPaused())) timer.refresh();
    else for (const stream of streams) stream.destroy();
  }, lingerMs);
  const again = (): void => {
    timer.refresh();
  };
  for (const stream of streams) stream.on('data', again);
  return () => clearTimeout(timer);
}

function joinTexts(first: string, second: string): string {
  if (first === '' || second === '') return first + second;
  return `${first.replace(/\n$/, '')}\n${second}`;
}
