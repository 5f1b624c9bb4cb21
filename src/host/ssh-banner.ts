import { connect, type Socket } from 'node:net';
import type { BannerAnswer, BannerOptions } from './host.ts';

/** RFC 4253, section 4.2: the server may send other lines first, each short; nobody needs more than this before the version line. */
const maxBytes = 16_384;

/** See `Net.sshBanner`. The first line that begins with `SSH-`, else the first line at all. */
export function sshBanner(port: number, host: string, options: BannerOptions): Promise<BannerAnswer> {
  return new Promise((resolve) => {
    if (options.signal.aborted) return resolve({ kind: 'unreachable' });
    const socket = connect({ port, host });
    let stage: 'connecting' | 'listening' = 'connecting';
    let timer = setTimeout(() => end({ kind: 'unreachable' }), options.connectTimeoutMs);
    const end = (answer: BannerAnswer): void => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(answer);
    };
    const onAbort = (): void => end({ kind: stage === 'connecting' ? 'unreachable' : 'silent' });
    options.signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => {
      stage = 'listening';
      clearTimeout(timer);
      timer = setTimeout(() => end({ kind: 'silent' }), options.bannerTimeoutMs);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A connection that was reset did stand, even if Node had no time to say so: a refusal in its place is ECONNREFUSED.
      if (stage === 'listening' || error.code === 'ECONNRESET') return end({ kind: 'closed' });
      end({ kind: error.code === 'ECONNREFUSED' ? 'refused' : 'unreachable' });
    });
    readBanner(socket, (text) => end(text === undefined ? { kind: 'closed' } : { kind: 'banner', text }));
  });
}

/** Calls back with the version line, or with undefined when the other end had nothing (more) to say. */
export function readBanner(socket: Pick<Socket, 'on' | 'once'>, done: (text: string | undefined) => void): void {
  let text = '';
  const lines = (): readonly string[] => text.split(/\r?\n/).slice(0, -1);
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const version = lines().find((line) => line.startsWith('SSH-'));
    if (version !== undefined) done(version);
    else if (text.length > maxBytes) done(lines()[0] ?? text.slice(0, 255));
  });
  socket.once('end', () => done(lines()[0]));
}
