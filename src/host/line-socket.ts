import { connect, type Socket } from 'node:net';
import type { LineSocket } from './host.ts';

const maxLineBytes = 1_048_576;

/** See `Net.openSocket`. */
export function openSocket(path: string, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<LineSocket> {
  const { timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new Error(`joining ${path} was interrupted`));
    const socket = connect({ path });
    const lines = createLineSocket(socket);
    const timer = setTimeout(() => socket.destroy(new Error(`nobody took the connection to ${path} within ${timeoutMs} ms`)), timeoutMs);
    const onAbort = (): void => {
      socket.destroy(new Error(`the connection to ${path} was interrupted`));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(lines);
    });
    lines.onClose((error) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      // Without effect once resolved.
      reject(error ?? new Error(`${path} closed the connection`));
    });
  });
}

/** The lines of a stream; both listeners hear also of what was before them. */
function createLineSocket(socket: Socket): LineSocket {
  let onLine: ((line: string) => void) | undefined;
  const waiting: string[] = [];
  const closeListeners: ((error: Error | undefined) => void)[] = [];
  let problem: Error | undefined;
  let closed = false;
  const take = createLineCutter(
    (line) => (onLine === undefined ? waiting.push(line) : onLine(line)),
    () => socket.destroy(new Error(`a line of more than ${maxLineBytes} bytes came`)),
  );
  socket.on('data', take);
  socket.on('error', (error) => {
    problem ??= error;
  });
  socket.once('close', () => {
    closed = true;
    for (const listener of closeListeners) listener(problem);
  });
  return {
    send: (line) => void (socket.writable && socket.write(`${line}\n`)),
    onLine(listener) {
      for (const line of waiting.splice(0)) listener(line);
      onLine = listener;
    },
    onClose: (listener) => void (closed ? listener(problem) : closeListeners.push(listener)),
    close: () => socket.destroySoon(),
  };
}

/** Collects chunks up to each line end, without going over the same bytes twice. */
function createLineCutter(onLine: (line: string) => void, onTooLong: () => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let size = 0;
  let dead = false;
  const keep = (part: Buffer): void => {
    chunks.push(part);
    size += part.length;
    if (size <= maxLineBytes || dead) return;
    dead = true;
    chunks = [];
    onTooLong();
  };
  return (chunk) => {
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at !== -1 && !dead; at = chunk.indexOf(0x0a, from)) {
      keep(chunk.subarray(from, at));
      from = at + 1;
      if (dead) return;
      const line = Buffer.concat(chunks).toString('utf8').replace(/\r$/, '');
      chunks = [];
      size = 0;
      onLine(line);
    }
    if (!dead) keep(chunk.subarray(from));
  };
}
