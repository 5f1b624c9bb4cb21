interface Sleeper {
  readonly wakeMs: number;
  readonly wake: () => void;
}

/**
 * Time that passes only when nothing else is to be done: once all that can go on without waiting has gone on, it jumps to the next
 * sleeper. The wall clock can be set; the monotonic one cannot.
 */
export class VirtualClock {
  private nowMs = 0;
  private wallOffsetMs: number;
  private sleepers: Sleeper[] = [];
  private turning = false;

  constructor(wallMs: number) {
    this.wallOffsetMs = wallMs;
  }

  monotonicMs(): number {
    return this.nowMs;
  }

  wallMs(): number {
    return this.wallOffsetMs + this.nowMs;
  }

  /** Somebody sets the wall clock. */
  jump(ms: number): void {
    this.wallOffsetMs += ms;
  }

  /** Lets time go by with nobody waiting for it. */
  pass(ms: number): void {
    this.nowMs += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const onAbort = (): void => this.drop(sleeper);
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { wakeMs: this.nowMs + ms, wake };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
      this.turn();
    });
  }

  /** Nobody waits any more; those that slept never wake. */
  forgetSleepers(): void {
    this.sleepers = [];
  }

  private drop(sleeper: Sleeper): void {
    this.sleepers = this.sleepers.filter((other) => other !== sleeper);
    sleeper.wake();
  }

  /** By setImmediate: all that was ready in this turn of the event loop comes first. */
  private turn(): void {
    if (this.turning) return;
    this.turning = true;
    setImmediate(() => {
      this.turning = false;
      const next = this.sleepers.reduce<Sleeper | undefined>(
        (first, other) => (first && first.wakeMs <= other.wakeMs ? first : other),
        undefined,
      );
      if (next === undefined) return;
      this.sleepers = this.sleepers.filter((other) => other !== next);
      this.nowMs = Math.max(this.nowMs, next.wakeMs);
      next.wake();
      if (this.sleepers.length > 0) this.turn();
    });
  }
}
