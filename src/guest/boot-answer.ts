/** What `waitBootScript` said. */
export interface BootAnswer {
  /** systemd's word for how the boot ended; '' when none was said. */
  readonly state: string;
  /** Whether the boot is over and the guest can be used. */
  readonly booted: boolean;
  /** Units that failed, a line each. */
  readonly failedUnits: readonly string[];
}

const words = /^(initializing|starting|running|degraded|maintenance|stopping|offline|unknown)$/;

/** Reads the script's output. What a tool on the way says before it counts for nothing, and an exit code alone is no answer. */
export function parseBootAnswer(stdout: string): BootAnswer {
  const lines = stdout.trim().split('\n');
  const at = lines.findIndex((line) => words.test(line.trim()));
  const state = lines[at]?.trim() ?? '';
  return { state, booted: state === 'running' || state === 'degraded', failedUnits: at < 0 ? [] : lines.slice(at + 1) };
}

/** Completes "its boot …" for a boot that did not end well. */
export function bootFailure({ state }: BootAnswer, timedOut: boolean): string {
  if (timedOut) return 'did not end in time';
  return state === '' ? 'did not say how it ended' : `ended as "${state}"`;
}
