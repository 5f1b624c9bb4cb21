import type { ChildProcess } from 'node:child_process';
import type { ProcessIdentity } from './host.ts';

/** How processes ended that this one started and let go. Another Vup's are not among them: only a parent is told. */
const ends = new Map<string, string>();

/** Listens for the end of a process that was just let go. */
export function noteEnd(child: ChildProcess, identity: ProcessIdentity): void {
  child.once('exit', (code, signal) => ends.set(keyOf(identity), signal ?? `exit code ${code}`));
}

/** `SIGKILL`, or `exit code 1`; undefined while it lives, and for a process that somebody else started. */
export function endOf(identity: ProcessIdentity): string | undefined {
  return ends.get(keyOf(identity));
}

function keyOf({ pid, startTime }: ProcessIdentity): string {
  return `${pid} ${startTime}`;
}
