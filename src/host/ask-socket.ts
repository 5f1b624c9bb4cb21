import { connect } from 'node:net';

const maxAnswerBytes = 4_194_304;

/** One line of JSON to a unix socket, one line of JSON back. Rejects when nobody listens, in time-out, or when the answer is no JSON. */
export function askSocket(path: string, request: unknown, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => end(() => reject(new Error(`no answer within ${timeoutMs} ms from ${path}`))), timeoutMs);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    socket.once('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('end', () => end(() => reject(new Error(`${path} closed the connection without an answer`))));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxAnswerBytes) return end(() => reject(new Error(`the answer of ${path} is too long`)));
      if (!chunk.includes(0x0a)) return;
      const line = Buffer.concat(chunks).toString('utf8').split('\n', 1)[0] ?? '';
      end(() => parseInto(line, resolve, reject));
    });
  });
}

function parseInto(line: string, resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
  try {
    resolve(JSON.parse(line));
  } catch (error) {
    reject(error);
  }
}
