import type { Host, ProcessIdentity } from '../host/host.ts';

/** Who holds a lock, as written into its file. */
export interface LockHolder extends ProcessIdentity {
  /** Unlike any other lock ever taken. */
  readonly token: string;
  /** What it runs, for people, for example `vup up`. */
  readonly command: string;
  /** ISO 8601 wall time; shown only, never judged by. */
  readonly since: string;
  /** The host, so that one of several that share a network home is not taken for this one after a restart. */
  readonly machineId: string;
  /** The pid namespace: a pid of another one says nothing here. Empty where there are none. */
  readonly pidNamespace: string;
}

/** This process as a holder. */
export async function describeHolder(host: Host, command: string, token: string): Promise<LockHolder> {
  return {
    ...(await host.processes.self()),
    token,
    command,
    since: host.clock.now(),
    machineId: await readMachineId(host),
    pidNamespace: await readPidNamespace(host),
  };
}

/** The holder that a lock file names; undefined when its text is no such thing. */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<LockHolder> | null;
    const texts = [
      holder?.startTime,
      holder?.bootId,
      holder?.token,
      holder?.command,
      holder?.since,
      holder?.machineId,
      holder?.pidNamespace,
    ];
    // Any other number is no process id, and asking after it would be an error of its own.
    if (!isPid(holder?.pid) || texts.some((field) => typeof field !== 'string')) return undefined;
    return holder as LockHolder;
  } catch {
    return undefined;
  }
}

function isPid(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** True only when it cannot be alive: when that is not known, it counts as alive. */
export async function isProvablyDead(host: Host, holder: LockHolder): Promise<boolean> {
  if (holder.machineId !== (await readMachineId(host))) return false;
  const own = await host.processes.self();
  if (holder.bootId !== own.bootId) return true;
  if (holder.pidNamespace !== (await readPidNamespace(host))) return false;
  return !(await host.processes.isAlive(holder));
}

/** machine-id(5), or the name of the host where there is none. */
async function readMachineId(host: Host): Promise<string> {
  const id = await host.files.readTextIfExists('/etc/machine-id').catch(() => undefined);
  return id?.trim() || host.env.hostname;
}

async function readPidNamespace(host: Host): Promise<string> {
  return host.files.readLink('/proc/self/ns/pid').catch(() => '');
}
