import type { Readable } from 'node:stream';

/** How much of what this process says may wait for who reads it. */
const mostWaitingBytes = 128 * 1024;

/**
 * Stops reading from a child while this process's own output is not taken: what the child says ends there, and would pile up in memory
 * otherwise. It goes on by itself.
 */
export function holdWhileUnread(stream: Readable): void {
  const { stdout } = process;
  if (stdout.writableLength < mostWaitingBytes || stdout.destroyed) return;
  stream.pause();
  const goOn = (): void => {
    stdout.off('drain', goOn);
    stdout.off('close', goOn);
    stream.resume();
  };
  stdout.once('drain', goOn);
  stdout.once('close', goOn);
}
