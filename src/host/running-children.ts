/** Between asking a group to end and ending it. */
const graceMs = 2_000;
const pollMs = 25;

/** Process group ids of the children that run now. Every child that Vup waits for leads a group of its own. */
const groups = new Set<number>();

/** Notes a child until `forget` is called. */
export function trackGroup(pid: number): { forget(): void } {
  groups.add(pid);
  return { forget: () => groups.delete(pid) };
}

/** Ends every running child at once and without grace: for a second Ctrl-C. Detached processes live on. */
export function killAllChildren(): void {
  for (const pid of groups) signalGroup(pid, 'SIGKILL');
}

/** Asks a process group to end, and ends what is left of it after two seconds. Resolves when it is gone. */
export async function endGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  for (let waitedMs = 0; waitedMs < graceMs; waitedMs += pollMs) {
    if (!signalGroup(pid, 0)) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  signalGroup(pid, 'SIGKILL');
}

/** False when no member of the group is left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
