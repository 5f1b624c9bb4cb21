import type { Host, ProcessIdentity } from '../host/host.ts';

/** Asks a process to end, and kills it when it has not after `timeoutMs`. One that is gone is fine. */
export async function endProcess(process: ProcessIdentity, timeoutMs: number, { processes }: Host): Promise<void> {
  await processes.kill(process, 'SIGTERM');
  if (await processes.waitGone(process, timeoutMs)) return;
  await processes.kill(process, 'SIGKILL');
  await processes.waitGone(process, timeoutMs);
}
