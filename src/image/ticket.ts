import type { Host, ProcessIdentity } from '../host/host.ts';

let issued = 0;

/** A file name that no other call of any process will ever have, and that tells whose it is. */
export async function newTicket(host: Host): Promise<string> {
  const { pid, startTime, bootId } = await host.processes.self();
  issued += 1;
  return `${pid}.${startTime}.${bootId}.${issued}`;
}

/** The process that took a ticket; undefined when the name is none. */
export function ticketHolder(name: string): ProcessIdentity | undefined {
  const [, pid, startTime, bootId] = /^(\d+)\.([^.]+)\.([^.]+)\.\d+$/.exec(name) ?? [];
  if (pid === undefined || startTime === undefined || bootId === undefined) return undefined;
  return { pid: Number(pid), startTime, bootId };
}
