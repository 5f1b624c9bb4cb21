import { chmod } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import type { OpenListener } from './listeners.ts';
import { listening } from './relay-tcp.ts';

const maxRequestBytes = 4_194_304;
/** A client that connects and then says nothing is let go. */
const silentMs = 30_000;

/** See `Listeners.serveLines`. */
export async function serveLines(path: string, answer: (request: unknown) => Promise<unknown>): Promise<OpenListener> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    client.setTimeout(silentMs, () => client.destroy());
    readLine(client, (line) => void reply(client, line, answer));
  });
  await listening(server, () => server.listen({ path }));
  // Under any umask.
  await chmod(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // An answer that is on its way out still gets there.
        for (const client of open) client.destroySoon();
      }),
  };
}

function readLine(client: Socket, onLine: (line: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  client.on('data', function collect(chunk: Buffer) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxRequestBytes) client.destroy();
    if (!chunk.includes(0x0a)) return;
    client.off('data', collect);
    onLine(Buffer.concat(chunks).toString('utf8').split('\n', 1)[0] ?? '');
  });
}

async function reply(client: Socket, line: string, answer: (request: unknown) => Promise<unknown>): Promise<void> {
  try {
    const answered = await answer(JSON.parse(line));
    client.end(`${JSON.stringify(answered)}\n`);
  } catch {
    client.destroy();
  }
}
