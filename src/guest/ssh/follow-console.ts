import type { Host } from '../../host/host.ts';

/** What the guest's console writes to, and from where on it is of this start. */
export interface ConsoleLog {
  readonly file: string;
  /** Size of the file when the guest was started; what is before it says nothing about this start. */
  readonly fromByte: number;
}

const firstPauseMs = 20;
const longestPauseMs = 200;
/** Read again before what is new: a line may come in parts, and more may come between the look and the read. */
const overlapBytes = 16_384;
const mostBytes = 1_048_576;
const readyLine = /vup: ready[ \t]*(?:\r|\n|$)/;

/** Resolves true when the guest says `vup: ready` on its console, false when the signal fires first. */
export async function sawReadyLine(log: ConsoleLog, host: Host, signal: AbortSignal): Promise<boolean> {
  let seenBytes = log.fromByte;
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)) {
    const sizeBytes = (await host.files.stat(log.file, { follow: true }))?.sizeBytes ?? 0;
    if (sizeBytes > seenBytes) {
      const wantedBytes = Math.min(mostBytes, sizeBytes - Math.max(log.fromByte, seenBytes - overlapBytes));
      if (readyLine.test(await host.files.readTail(log.file, wantedBytes))) return true;
      seenBytes = sizeBytes;
      pauseMs = firstPauseMs;
    }
    await host.clock.sleep(pauseMs, signal);
  }
  return false;
}
